import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Collects what the licenses of the bundled libraries ask a release to have: their texts in {@code
 * licenses/}, their notices below our own in {@code NOTICE}, and the list {@code THIRD-PARTY.md}.
 *
 * <p>A jar that the table does not name, or that has no text, ends the build.
 *
 * <p>Arguments: the folder with the jars, the folder with {@code libraries.txt} and the texts that
 * are in no jar, our {@code LICENSE}, our {@code NOTICE}, the folder to write into.
 */
public final class ThirdParty {
    private static final Pattern JAR = Pattern.compile("(?<name>.+?)-(?<version>\\d.*)\\.jar");

    /** Also those of what is shaded in, as {@code FastDoubleParser-LICENSE}. */
    private static final Pattern LICENSE =
            Pattern.compile("(?i)(.*-)?(LICEN[SC]E|COPYING)([.-].*)?");

    private static final Pattern NOTICE = Pattern.compile("(?i)NOTICE(\\.(txt|md))?");

    private final Path own;
    private final String apache;
    private final Map<String, Entry> table;
    private final Set<String> unused;

    /** From the words of a text to the file that has it: many jars have the same. */
    private final Map<String, String> names = new LinkedHashMap<>();

    private final Map<String, String> texts = new TreeMap<>();
    private final Set<String> notices = new LinkedHashSet<>();
    private final List<String> rows = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private record Entry(String license, String page) {}

    private ThirdParty(Path own, String apache) throws IOException {
        this.own = own;
        this.apache = apache;
        this.table = table(own.resolve("libraries.txt"));
        this.unused = new LinkedHashSet<>(table.keySet());
        names.put(words(apache), "LICENSE");
    }

    public static void main(String[] args) throws IOException {
        var collected = new ThirdParty(Path.of(args[1]), Files.readString(Path.of(args[2])));
        for (Path jar : jars(Path.of(args[0]))) {
            collected.add(jar);
        }
        collected.finish(Files.readString(Path.of(args[3])), Path.of(args[4]));
    }

    private void add(Path jar) throws IOException {
        Matcher name = JAR.matcher(jar.getFileName().toString());
        if (!name.matches()) {
            problems.add(jar.getFileName() + " has no version in its name");
            return;
        }
        String library = name.group("name");
        Entry entry = entry(library);
        if (entry == null) {
            problems.add(library + " is not in " + own.resolve("libraries.txt"));
            return;
        }
        Set<String> files = new LinkedHashSet<>();
        if (entry.license.contains("Apache-2.0")) {
            files.add("LICENSE");
        }
        Path kept = own.resolve(library + ".txt");
        if (Files.exists(kept)) {
            files.add(keep(library + ".txt", Files.readString(kept)));
        }
        try (FileSystem content = FileSystems.newFileSystem(jar)) {
            for (Path file : metadata(content)) {
                String simple = file.getFileName().toString();
                if (LICENSE.matcher(simple).matches()) {
                    files.add(keep(textName(library, simple), Files.readString(file)));
                } else if (NOTICE.matcher(simple).matches()) {
                    notices.add(Files.readString(file).strip());
                }
            }
        }
        // what else than Apache's the table names needs texts of its own
        if (files.isEmpty() || entry.license.contains(" AND ") && files.equals(Set.of("LICENSE"))) {
            problems.add(
                    "%s has no text of its license (%s): save it as %s"
                            .formatted(library, entry.license, kept));
        }
        rows.add(
                "| [%s](%s) | %s | %s | %s |"
                        .formatted(
                                library,
                                entry.page,
                                name.group("version"),
                                entry.license,
                                String.join(", ", files.stream().map(ThirdParty::link).toList())));
    }

    private void finish(String notice, Path target) throws IOException {
        unused.forEach(name -> problems.add(name + " of libraries.txt is in no release any more"));
        if (!problems.isEmpty()) {
            problems.forEach(problem -> System.err.println("[ERROR] " + problem));
            System.exit(1);
        }
        Path folder = Files.createDirectories(target.resolve("licenses"));
        for (Path old : files(folder)) {
            Files.delete(old);
        }
        for (var text : texts.entrySet()) {
            Files.writeString(folder.resolve(text.getKey()), text.getValue());
        }
        Files.writeString(target.resolve("THIRD-PARTY.md"), list());
        Files.writeString(target.resolve("NOTICE"), notice + foreignNotices());
    }

    private String list() {
        return """
        # Third-party libraries

        What lies in `lib/`, whose it is, and where its license stands. Made by the build.

        | library | version | license (SPDX) | text |
        |---|---|---|---|
        """
                + String.join("\n", rows)
                + "\n";
    }

    private String foreignNotices() {
        var all = new StringBuilder();
        for (String notice : notices) {
            all.append("\n").append("-".repeat(100)).append("\n\n").append(notice).append("\n");
        }
        return all.toString();
    }

    private Entry entry(String library) {
        for (String name : table.keySet()) {
            boolean fits =
                    name.endsWith("*")
                            ? library.startsWith(name.substring(0, name.length() - 1))
                            : library.equals(name);
            if (fits) {
                unused.remove(name);
                return table.get(name);
            }
        }
        return null;
    }

    private String keep(String name, String text) {
        String file = names.computeIfAbsent(words(text), _ -> "licenses/" + name);
        if (!file.equals("LICENSE")) {
            texts.putIfAbsent(file.substring("licenses/".length()), text);
        }
        return file;
    }

    private static String textName(String library, String file) {
        String detail = file.replaceFirst("(?i)\\.(txt|md)$", "");
        return detail.matches("(?i)LICEN[SC]E|COPYING")
                ? library + ".txt"
                : library + "-" + detail + ".txt";
    }

    private static String link(String file) {
        return "[%s](%s)".formatted(file, file);
    }

    private static String words(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    private static Map<String, Entry> table(Path file) throws IOException {
        Map<String, Entry> table = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] columns = line.strip().split(" {2,}");
                table.put(columns[0], new Entry(columns[1], columns[2]));
            }
        }
        return table;
    }

    private static List<Path> jars(Path folder) throws IOException {
        return files(folder).stream().filter(it -> it.toString().endsWith(".jar")).toList();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var paths = Files.list(folder)) {
            return paths.sorted().toList();
        }
    }

    private static List<Path> metadata(FileSystem jar) throws IOException {
        Path folder = jar.getPath("/META-INF");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var paths = Files.walk(folder)) {
            return paths.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
