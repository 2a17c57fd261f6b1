import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A way to the engine that goes through a program of its own.
 *
 * @param name its column in the table
 * @param responses whether it is asked for Responses rather than Chat Completions
 * @param records whether it writes what it sees to the disk
 * @param program the program, and what comes before the arguments that {@link #command} adds
 * @param options what comes after them
 */
record Way(
        String name,
        boolean responses,
        boolean records,
        List<String> program,
        List<String> options) {
    private static final Path NGINX_CONFIG = Path.of("bench/load/nginx.conf");

    /** nginx passes everything on as it is: the least that any proxy costs. */
    static Way nginx() {
        return new Way("nginx", false, false, List.of("nginx"), List.of());
    }

    /** lmresp, or anything that understands {@code serve --port PORT --engine URL}. */
    static Way responses(String name, String program) {
        return new Way(name, true, false, List.of(program.split(" ")), List.of());
    }

    /** The same with {@code --record}. */
    static Way recording(String name, String program) {
        return new Way(name, true, true, List.of(program.split(" ")), List.of());
    }

    /** The command that listens on {@code port} and asks the engine on {@code enginePort}. */
    List<String> command(int port, int enginePort, Path folder) throws IOException {
        if (responses) {
            var arguments = new ArrayList<>(List.of("serve"));
            arguments.addAll(List.of("--port", "" + port));
            arguments.addAll(List.of("--engine", "http://127.0.0.1:" + enginePort));
            if (records) {
                arguments.addAll(List.of("--record", "" + folder.resolve("recordings-" + port)));
            }
            arguments.addAll(options);
            return with(arguments.toArray(String[]::new));
        }
        String config =
                Files.readString(NGINX_CONFIG)
                        .replace("@PORT@", "" + port)
                        .replace("@ENGINE_PORT@", "" + enginePort)
                        .replace("@FOLDER@", folder.toString());
        Path file = folder.resolve("nginx-" + port + ".conf");
        Files.writeString(file, config);
        return with("-p", folder.toString(), "-e", "stderr", "-c", file.toString());
    }

    /** The same with one more option for {@code serve}. */
    Way option(String option) {
        var more = new ArrayList<>(options);
        more.add(option);
        return new Way(name, responses, records, program, List.copyOf(more));
    }

    /** The program with other arguments. */
    List<String> with(String... arguments) {
        var command = new ArrayList<>(program);
        command.addAll(List.of(arguments));
        return command;
    }
}
