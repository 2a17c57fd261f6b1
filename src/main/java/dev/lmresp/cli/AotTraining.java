package dev.lmresp.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.lmresp.cli.ask.AskChat;
import dev.lmresp.cli.ask.KeptConversations;
import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.cli.exit.ProcessEnd;
import dev.lmresp.cli.options.OpenEndpoint;
import dev.lmresp.client.ResponsesClient;
import dev.lmresp.config.Settings;
import dev.lmresp.conversation.ChatSettings;
import dev.lmresp.terminal.chat.ChatTerminal;

import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The training run for an ahead-of-time cache: a short tour of lmresp. The launcher starts it once
 * in the background, with the kind of the commands that will use the cache: {@code server} or
 * {@code command}. Classes loaded and methods run here start fast from then on. Each class takes
 * time at every start, used or not, so a server's tour leaves out what it does not need.
 */
final class AotTraining {
    private static final String TERM = "xterm-256color";

    private AotTraining() {}

    static void main(String[] args) throws InterruptedException {
        try {
            // The second server uses the first as its engine, to cover the code for HTTP.
            String mock = serve("--engine", "mock");
            String proxy = serve("--engine", mock);
            tour("run", "--engine", "mock", "--", "true");
            if (List.of(args).equals(List.of("server"))) {
                requests(proxy);
            } else {
                commands(proxy);
            }
        } catch (ExecutionException | TimeoutException | IOException _) {
            // An incomplete cache is better than none.
        }
        ProcessEnd.rehearse();
        System.exit(ExitCode.OK);
    }

    /** Sends the usual requests, without the classes of a client. */
    private static void requests(String proxy) throws IOException {
        request(proxy, "GET /health", "");
        request(proxy, "GET /v1/models", "");
        for (boolean stream : List.of(false, true)) {
            request(
                    proxy,
                    "POST /v1/responses",
                    "{\"input\": \"Say hello.\", \"stream\": " + stream + "}");
        }
    }

    private static void request(String proxy, String line, String body) throws IOException {
        URI server = URI.create(proxy);
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            String request =
                    line
                            + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type:"
                            + " application/json\r\nContent-Length: "
                            + body.length()
                            + "\r\n\r\n"
                            + body;
            socket.getOutputStream().write(request.getBytes(UTF_8));
            socket.getInputStream().readAllBytes();
        }
    }

    private static void commands(String proxy)
            throws InterruptedException, ExecutionException, TimeoutException {
        tour("--version");
        tour("--help");
        tour("--no-such-option");
        for (Subcommand subcommand : Subcommand.ALL) {
            tour(subcommand.name(), "--help");
        }
        tour("send", "--url", proxy, "--text", "Say hello.");
        tour("send", "--url", proxy, "--text", "Say hello.", "--no-stream", "--json");
        tour("ask", "--no-save", "--url", proxy, "--schema", "answer", "Say hello.");
        chat(proxy);
    }

    private static void tour(String... args) {
        var nowhere = new PrintWriter(Writer.nullWriter());
        Main.run(List.of(args), nowhere, nowhere);
    }

    /** Runs a chat on a virtual terminal. */
    private static void chat(String proxy)
            throws InterruptedException, ExecutionException, TimeoutException {
        var done = new CompletableFuture<Void>();
        Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            try {
                                Settings settings = Settings.load(Map.of(), Path.of(""));
                                new AskChat(
                                                ChatSettings.DEFAULT,
                                                Optional.empty(),
                                                settings,
                                                AskChat.Beginning.NEW,
                                                1,
                                                false)
                                        .run(
                                                AotTraining::terminal,
                                                warnings -> KeptConversations.forgetting(),
                                                warnings ->
                                                        OpenEndpoint.running(
                                                                new ResponsesClient(proxy, ""),
                                                                proxy),
                                                store -> store.create("", ""));
                                done.complete(null);
                            } catch (Exception e) {
                                done.completeExceptionally(e);
                            }
                        });
        done.get(20, SECONDS);
    }

    private static Terminal terminal() throws IOException, ClassNotFoundException {
        // what a real terminal also needs
        Class.forName("org.jline.terminal.impl.jni.JniUnixSysTerminal");
        ChatTerminal.describe(TERM);
        var keys = new PipedInputStream();
        return TerminalBuilder.builder()
                .provider("jni")
                .type(TERM)
                .stdoutEncoding(UTF_8)
                .graphemeCluster(true)
                .size(Size.of(80, 24))
                .streams(keys, new Typist(keys))
                .build();
    }

    /** Types the next line at each prompt. */
    private static final class Typist extends OutputStream {
        /** The last of the three bytes of the prompt's ›. */
        private static final byte LAST_OF_PROMPT = (byte) 0xBA;

        private final Deque<String> lines = new ArrayDeque<>(List.of("Say `hello`.", "/exit"));
        private final PipedOutputStream keys;

        Typist(PipedInputStream terminal) throws IOException {
            this.keys = new PipedOutputStream(terminal);
        }

        @Override
        public void write(int shown) throws IOException {
            if ((byte) shown == LAST_OF_PROMPT && !lines.isEmpty()) {
                keys.write((lines.removeFirst() + "\r").getBytes(UTF_8));
                keys.flush();
            }
        }
    }

    /** Starts a server on a free port and returns its URL. */
    private static String serve(String... options)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<String> args =
                Stream.concat(
                                Stream.of("serve", "--host", "127.0.0.1", "--port", "0"),
                                Stream.of(options))
                        .toList();
        var err = new Announcement();
        var nowhere = new PrintWriter(Writer.nullWriter());
        Thread.ofPlatform()
                .daemon()
                .start(() -> Main.run(args, nowhere, new PrintWriter(err, true)));
        return err.url.get(20, SECONDS);
    }

    /** Waits for the URL in a server's output. */
    private static final class Announcement extends StringWriter {
        private static final Pattern URL = Pattern.compile("listening on (http\\S+)");

        private final CompletableFuture<String> url = new CompletableFuture<>();

        @Override
        public void flush() {
            URL.matcher(toString())
                    .results()
                    .findFirst()
                    .ifPresent(it -> url.complete(it.group(1)));
        }
    }
}
