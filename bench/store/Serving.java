import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One proxy of a run. */
record Serving(Process process, String url) implements AutoCloseable {
    static Serving start(String lmresp, int enginePort, Path home, int storeMaxMb)
            throws IOException, InterruptedException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        List<String> command = new ArrayList<>(List.of(lmresp.split(" ")));
        command.addAll(
                List.of(
                        "serve",
                        "--port",
                        String.valueOf(port),
                        "--engine",
                        "http://127.0.0.1:" + enginePort,
                        "--store-max-mb",
                        String.valueOf(storeMaxMb)));
        var builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("XDG_STATE_HOME", home.toString());
        Process process = builder.start();
        String url = "http://127.0.0.1:" + port;
        Ask.awaitReady(url);
        return new Serving(process, url);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
