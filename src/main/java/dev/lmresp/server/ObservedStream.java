package dev.lmresp.server;

import dev.lmresp.proxy.ExchangeListener;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Reports everything that is written to a client to a listener. */
final class ObservedStream extends FilterOutputStream {
    private final ExchangeListener listener;

    ObservedStream(OutputStream client, ExchangeListener listener) {
        super(client);
        this.listener = listener;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        listener.sent(bytes, offset, length);
        out.write(bytes, offset, length);
    }
}
