import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A client that asks one thing after the other and keeps its connection as long as it may. */
final class Client implements AutoCloseable {
    /** Takes the bytes of an answer, head included. */
    interface Reader {
        /** The next bytes. */
        void take(byte[] bytes, int from, int to);
    }

    private final Target target;
    private final byte[] bytes = new byte[1 << 18];
    private final ByteBuffer input = ByteBuffer.allocateDirect(bytes.length);
    private final Answer answer = new Answer();
    private SocketChannel channel;

    Client(Target target) throws IOException {
        this.target = target;
        this.channel = connect(target);
    }

    static SocketChannel connect(Target target) throws IOException {
        var channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", target.port()));
        channel.socket().setTcpNoDelay(true);
        return channel;
    }

    /** Sends a request and reads its answer to the end. */
    void ask(byte[] request, Reader reader) throws IOException {
        if (!channel.isOpen()) {
            channel = connect(target);
        }
        channel.write(ByteBuffer.wrap(request));
        answer.reset();
        boolean whole = false;
        while (!whole) {
            input.clear();
            int count = channel.read(input);
            if (count < 0) {
                throw new EOFException(target.name() + " closed the connection in mid-answer");
            }
            input.flip().get(bytes, 0, count);
            reader.take(bytes, 0, count);
            whole = answer.take(bytes, 0, count);
        }
        if (answer.closes()) {
            channel.close();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
