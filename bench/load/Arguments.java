import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code bench/run} was asked for.
 *
 * @param ways what to measure beside the direct way
 * @param modes names of the modes, none for all
 * @param rounds how often each is measured
 * @param restSeconds how long the proxy rests before what it gave back is looked at
 * @param isMarkdown whether to print the table as Markdown
 */
record Arguments(
        List<Way> ways, List<String> modes, int rounds, int restSeconds, boolean isMarkdown) {
    private static final List<String> MODES =
            List.of(
                    "latency",
                    "turns",
                    "throughput",
                    "calls",
                    "steady",
                    "streams",
                    "start",
                    "cold",
                    "chat",
                    "memory");

    static Arguments read(String[] args) {
        var ways = new ArrayList<Way>();
        if (isInstalled("nginx")) {
            ways.add(Way.nginx());
        } else {
            System.err.println("nginx is not installed: no figures for passing through");
        }
        String lmresp = "cli/lmresp";
        var modes = new ArrayList<String>();
        var others = new ArrayList<Way>();
        int rounds = 3;
        int restSeconds = 60;
        boolean record = false;
        boolean isMarkdown = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--rounds" -> rounds = Integer.parseInt(args[++i]);
                case "--rest" -> restSeconds = Integer.parseInt(args[++i]);
                case "--lmresp" -> lmresp = args[++i];
                case "--record" -> record = true;
                case "--markdown" -> isMarkdown = true;
                case "--also" -> {
                    String[] pair = args[++i].split("=", 2);
                    others.add(Way.responses(pair[0], pair[1]));
                }
                default -> {
                    if (!MODES.contains(args[i])) {
                        System.err.println("no mode '" + args[i] + "', there are " + MODES);
                        System.exit(2);
                    }
                    modes.add(args[i]);
                }
            }
        }
        if (!lmresp.isEmpty()) {
            ways.add(Way.responses("lmresp", lmresp));
        }
        if (record) {
            ways.add(Way.recording("recording", lmresp));
        }
        ways.addAll(others);
        return new Arguments(
                List.copyOf(ways), List.copyOf(modes), rounds, restSeconds, isMarkdown);
    }

    private static boolean isInstalled(String program) {
        for (String folder : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }
}
