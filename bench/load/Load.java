import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures ways to the same engine side by side. {@code bench/run} compiles and runs it; see there
 * for the arguments.
 */
final class Load {
    private final List<Way> ways;
    private final int rounds;
    private final int restSeconds;
    private final Programs programs;
    private final Target engine;

    private Load(Arguments arguments) throws IOException {
        this.ways = arguments.ways();
        this.rounds = arguments.rounds();
        this.restSeconds = arguments.restSeconds();
        this.programs = new Programs(Files.createTempDirectory("lmresp-bench"));
        this.engine = programs.engine();
    }

    public static void main(String[] args) throws IOException {
        var arguments = Arguments.read(args);
        var load = new Load(arguments);
        var table = new Table(System.out, load.columns(), arguments.isMarkdown());
        table.head(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
        for (Mode mode : load.modes(arguments.modes())) {
            load.run(mode, table);
        }
        System.exit(0);
    }

    private List<String> columns() {
        var columns = new ArrayList<>(List.of(Target.DIRECT));
        ways.forEach(way -> columns.add(way.name()));
        return columns;
    }

    private List<Mode> modes(List<String> wanted) {
        Map<String, Way> byName = new LinkedHashMap<>();
        ways.forEach(way -> byName.put(way.name(), way));
        var all = new ArrayList<Mode>();
        all.addAll(List.of(new FirstEvent(), Calls.turns(), new Throughput(), Calls.small()));
        all.add(Streams.steady());
        all.addAll(Streams.many());
        all.add(new StartTime(programs, engine, byName));
        all.add(new FirstMinute(programs, engine, byName));
        all.add(new ChatAtTerminal(byName));
        all.add(new Memory(programs, engine, byName, restSeconds));
        return all.stream()
                .filter(
                        mode ->
                                wanted.isEmpty()
                                        ? !mode.isOnlyOnDemand()
                                        : wanted.contains(mode.name()))
                .toList();
    }

    /**
     * Every mode gets programs that have done nothing else, so that modes do not change each other.
     */
    private void run(Mode mode, Table table) throws IOException {
        var running = new ArrayList<Programs.Running>();
        var targets = new ArrayList<>(List.of(engine));
        for (Way way : ways) {
            running.add(programs.proxy(way, engine));
            targets.add(running.getLast().target());
        }
        for (Target target : targets) {
            mode.warmUp(target);
        }
        for (int round = 0; round < (mode.isOnce() ? 1 : rounds); round++) {
            for (Target target : targets) {
                table.add(target.name(), mode.measure(target));
            }
        }
        table.print(mode.figures());
        running.forEach(one -> programs.stop(one.process()));
    }
}
