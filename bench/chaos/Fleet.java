import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** The proxies of a run, and nginx before them. */
final class Fleet implements AutoCloseable {
    private static final Path NGINX = Path.of("bench", "chaos", "nginx.conf");

    private final Options options;
    private final String store;
    private final int enginePort;
    private final Path folder;
    private final Counts counts;
    private final int port;
    private final int[] ports;
    private final Process[] proxies;
    private final List<Process> others = new ArrayList<>();

    Fleet(Options options, String store, int enginePort, Path folder, Counts counts)
            throws IOException {
        this.options = options;
        this.store = store;
        this.enginePort = enginePort;
        this.folder = folder;
        this.counts = counts;
        this.port = freePort();
        this.ports = new int[options.proxies()];
        this.proxies = new Process[options.proxies()];
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /** Where clients ask. */
    String url() {
        return "http://127.0.0.1:" + port;
    }

    void start() throws IOException, InterruptedException {
        for (int i = 0; i < proxies.length; i++) {
            ports[i] = freePort();
            proxies[i] = proxy(i);
        }
        startNginx();
        for (int proxy : ports) {
            Ask.awaitReady("http://127.0.0.1:" + proxy);
        }
        Ask.awaitReady(url());
    }

    private Process proxy(int i) throws IOException {
        List<String> command = new ArrayList<>(List.of(options.lmresp().split(" ")));
        command.addAll(
                List.of(
                        "serve",
                        "--port",
                        String.valueOf(ports[i]),
                        "--engine",
                        "http://127.0.0.1:" + enginePort,
                        "--dialect",
                        "deepseek",
                        "--store",
                        store));
        var builder = new ProcessBuilder(command);
        // a proxy on another machine would share nothing but the database
        Path home = folder.resolve(store.equals("sqlite") ? "state" : "state-" + i);
        builder.environment().put("XDG_STATE_HOME", home.toString());
        return started(builder, "proxy-" + i);
    }

    private Process started(ProcessBuilder builder, String name) throws IOException {
        return builder.redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve(name + ".log").toFile()))
                .start();
    }

    private void startNginx() throws IOException {
        var servers = new StringBuilder();
        for (int proxy : ports) {
            servers.append("server 127.0.0.1:").append(proxy).append(" max_fails=0;\n        ");
        }
        String text =
                Files.readString(NGINX)
                        .replace("@FOLDER@", folder.toString())
                        .replace("@PORT@", String.valueOf(port))
                        .replace("@SERVERS@", servers.toString().strip());
        Path file = Files.writeString(folder.resolve("nginx.conf"), text);
        others.add(started(new ProcessBuilder("nginx", "-c", file.toString()), "nginx"));
    }

    /** Ends and starts proxies until the time is over. */
    void killAtRandom(long end) {
        var random = new SplittableRandom(options.seed());
        try {
            while (System.nanoTime() < end) {
                Thread.sleep(random.nextInt(2_000, 7_000));
                int i = random.nextInt(proxies.length);
                if (random.nextInt(3) == 0) {
                    proxies[i].destroy();
                    counts.add("proxies stopped");
                    if (!proxies[i].waitFor(15, TimeUnit.SECONDS)) {
                        counts.add("proxies that were slow to stop");
                        proxies[i].destroyForcibly().waitFor();
                    }
                } else {
                    proxies[i].destroyForcibly().waitFor();
                    counts.add("proxies killed");
                }
                Thread.sleep(random.nextInt(2_000));
                proxies[i] = proxy(i);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until all proxies answer again. */
    void heal() throws IOException, InterruptedException {
        for (int proxy : ports) {
            Ask.awaitReady("http://127.0.0.1:" + proxy);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        // nginx ends its workers only when it is asked to end
        others.forEach(Process::destroy);
        for (Process proxy : proxies) {
            if (proxy != null) {
                proxy.destroyForcibly();
            }
        }
        if (Files.notExists(folder)) {
            return;
        }
        if (!counts.isGood()) {
            System.err.println("logs are left in " + folder);
            return;
        }
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println(folder + " is left behind: " + e);
        }
    }
}
