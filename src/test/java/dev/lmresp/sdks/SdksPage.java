package dev.lmresp.sdks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What {@code docs/en/sdks.md} says.
 *
 * @param programs its programs, by the name in the comment that each begins with
 * @param versions the packages that it gives a version of
 * @param features what works with each SDK, by the table
 */
record SdksPage(
        Map<String, String> programs,
        Map<String, String> versions,
        Map<String, Set<String>> features) {
    private static final Pattern PROGRAM =
            Pattern.compile("(?s)```(?:js|java)\n(// (\\S+)\n.*?)```");
    private static final Pattern VERSION = Pattern.compile("`([^`]+)` (\\d+(?:\\.\\d+){2})");
    private static final String TABLE = "| works |";

    static SdksPage read() throws IOException {
        String page = Files.readString(Path.of("docs/en/sdks.md"));
        var programs = new LinkedHashMap<String, String>();
        PROGRAM.matcher(page)
                .results()
                .forEach(block -> programs.put(block.group(2), block.group(1)));

        var versions = new TreeMap<String, String>();
        VERSION.matcher(page)
                .results()
                .forEach(found -> versions.put(found.group(1), found.group(2)));

        var features = new LinkedHashMap<String, Set<String>>();
        List<String> rows =
                page.substring(page.indexOf(TABLE))
                        .lines()
                        .takeWhile(line -> line.startsWith("|"))
                        .toList();
        List<String> sdks = cells(rows.getFirst());
        for (int column = 1; column < sdks.size(); column++) {
            var works = new TreeSet<String>();
            for (String row : rows.subList(2, rows.size())) {
                if (cells(row).get(column).equals("✓")) {
                    works.add(cells(row).getFirst());
                }
            }
            features.put(sdks.get(column).split(" ", 2)[0], works);
        }
        return new SdksPage(programs, versions, features);
    }

    private static List<String> cells(String row) {
        return Arrays.stream(row.substring(1, row.length() - 1).split("\\|"))
                .map(cell -> cell.strip().replace("`", ""))
                .toList();
    }
}
