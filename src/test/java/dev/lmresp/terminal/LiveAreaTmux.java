package dev.lmresp.terminal;

import static org.awaitility.Awaitility.await;

import dev.lmresp.testing.JavaCommand;

import org.junit.jupiter.api.Assumptions;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A live area in a pane of a real tmux, which breaks its lines anew when its width changes. */
final class LiveAreaTmux implements AutoCloseable {
    private final String server = "lmresp-" + UUID.randomUUID();
    private final ServerSocket listener;
    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    LiveAreaTmux(int width, int height) throws IOException {
        Assumptions.assumeTrue(hasTmux(), "tmux is not installed");
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        listener.setSoTimeout(60_000);
        String program =
                "exec '%s' %d"
                        .formatted(
                                String.join("' '", JavaCommand.of(LiveAreaPane.class)),
                                listener.getLocalPort());
        tmux(List.of("-u", "new-session", "-d", "-x", "" + width, "-y", "" + height, program));
        socket = listener.accept();
        socket.setSoTimeout(60_000);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
        awaitSize(width, height);
    }

    private static boolean hasTmux() {
        try {
            return new ProcessBuilder("tmux", "-V").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Shows lines; they may have escape sequences. */
    void show(List<String> lines) throws IOException {
        out.writeInt(lines.size());
        for (String line : lines) {
            out.writeUTF(line);
        }
        answer();
    }

    /** Ends the area; the word {@code below} is written at the cursor then. */
    void end() throws IOException {
        out.writeInt(LiveAreaPane.END);
        answer();
    }

    /** Suspends the area; the word {@code shell} is written at the cursor then. */
    void suspend(int settled) throws IOException {
        out.writeInt(LiveAreaPane.SUSPEND);
        out.writeInt(settled);
        answer();
    }

    void resize(int width, int height) throws IOException {
        tmux(List.of("resize-window", "-x", "" + width, "-y", "" + height));
        awaitSize(width, height);
    }

    /** What is on the screen, without blank rows at its end. */
    List<String> screen() throws IOException {
        return rows("capture-pane", "-p");
    }

    /** What is on the screen and what has scrolled out. */
    List<String> all() throws IOException {
        return rows("capture-pane", "-p", "-S", "-");
    }

    @Override
    public void close() throws IOException {
        tmux(List.of("kill-server"));
        socket.close();
        listener.close();
    }

    private void awaitSize(int width, int height) {
        await().atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> {
                            out.writeInt(LiveAreaPane.SIZE);
                            return answer().equals(List.of(width, height));
                        });
    }

    private List<Integer> answer() throws IOException {
        return List.of(in.readInt(), in.readInt());
    }

    /** tmux has read all that was written when nothing changes any more. */
    private List<String> rows(String... command) throws IOException {
        List<String> before = List.of("?");
        List<String> rows = tmux(List.of(command));
        while (!rows.equals(before)) {
            before = rows;
            try {
                Thread.sleep(30);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            rows = tmux(List.of(command));
        }
        return rows;
    }

    private List<String> tmux(List<String> command) throws IOException {
        var whole = new ArrayList<>(List.of("tmux", "-L", server, "-f", "/dev/null"));
        whole.addAll(command);
        var builder = new ProcessBuilder(whole).redirectErrorStream(true);
        builder.environment().remove("TMUX");
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        var rows =
                new ArrayList<>(
                        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                                .lines()
                                .map(String::stripTrailing)
                                .toList());
        while (!rows.isEmpty() && rows.getLast().isEmpty()) {
            rows.removeLast();
        }
        return rows;
    }
}
