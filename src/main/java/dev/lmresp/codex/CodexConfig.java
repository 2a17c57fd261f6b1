package dev.lmresp.codex;

import dev.lmresp.codex.CodexSetup.Setting;
import dev.lmresp.files.SettingsException;
import dev.lmresp.files.TomlText;
import dev.lmresp.files.TomlText.Kind;
import dev.lmresp.files.TomlText.Statement;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Edits the text of Codex's {@code config.toml}. Everything that lmresp did not write is preserved,
 * byte for byte.
 *
 * <p>The settings are written in two marked blocks: one at the top, because settings outside tables
 * must come first, and the provider's table at the end. A user's setting that is replaced becomes a
 * marked comment, from which it is restored.
 */
public final class CodexConfig {
    private static final String MARK = "# (lmresp) ";
    private static final String LINE_MARK = " # (lmresp)";
    private static final String BEGIN = "# (lmresp begin) ";
    private static final String END = "# (lmresp end)";
    private static final String ABOUT =
            "written by 'lmresp codex-config --write', taken out by 'lmresp codex-config --remove'";
    private static final String PROVIDER = "the provider";

    /** Marks a file that had no line end at its end. */
    private static final String UNENDED = " (no line end before)";

    private static final String PROVIDERS = "model_providers";
    private static final String SERVERS = "mcp_servers";

    /** Tables whose settings are written to tables of their own at the end. */
    private static final Set<String> AT_END = Set.of(PROVIDERS, SERVERS);

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private CodexConfig() {}

    /**
     * Adds the settings, after removing what lmresp has written before.
     *
     * @param text the file's text, empty when there is no file
     * @throws SettingsException when it is not valid TOML, or has one of the settings in a form
     *     that cannot be replaced; the message names the line
     */
    public static String with(String text, CodexSetup setup) {
        String mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
        var removal = new Removal(TomlText.statements(text.substring(mark.length())));
        String before = removal.text();
        List<Statement> statements = TomlText.statements(before);
        statements.forEach(statement -> refuseConflict(statement, setup));
        Set<List<String>> headers =
                statements.stream()
                        .filter(it -> it.kind() == Kind.HEADER)
                        .map(Statement::path)
                        .collect(Collectors.toSet());
        var replaced = new HashSet<List<String>>();
        var top = new ArrayList<String>();
        var within = new HashMap<List<String>, List<String>>();
        var atEnd = new LinkedHashMap<List<String>, List<String>>();
        for (Setting setting : setup.settings()) {
            List<String> path = setting.path();
            List<String> table = path.subList(0, path.size() - 1);
            String own = path.getLast() + " = " + setting.value();
            replaced.add(path);
            if (AT_END.contains(path.getFirst())) {
                atEnd.computeIfAbsent(table, _ -> new ArrayList<>()).add(own);
            } else if (headers.contains(table)) {
                within.computeIfAbsent(table, _ -> new ArrayList<>()).add(own + LINE_MARK);
            } else {
                String lineMark = Removal.OWN.contains(path) ? "" : LINE_MARK;
                top.add(setting.key() + " = " + setting.value() + lineMark);
            }
        }
        atEnd.forEach((table, lines) -> lines.addAll(removal.added(table)));
        var lines = new Lines(before);
        lines.addTop(top);
        for (Statement statement : statements) {
            lines.add(
                    replaced.contains(statement.path()) ? commented(statement) : statement.text());
            if (statement.kind() == Kind.HEADER) {
                within.getOrDefault(statement.path(), List.of()).forEach(lines::addLine);
            }
        }
        lines.addTables(atEnd);
        return mark + checked(lines.text());
    }

    /** Validates the result: a bug here must not keep Codex from starting. */
    private static String checked(String text) {
        try {
            TomlText.statements(text);
            return text;
        } catch (SettingsException e) {
            throw new IllegalStateException("the new settings would not be valid", e);
        }
    }

    /**
     * Removes what lmresp has written.
     *
     * @throws SettingsException when it is not valid TOML; the message names the line
     */
    public static String without(String text) {
        String mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
        return mark + new Removal(TomlText.statements(text.substring(mark.length()))).text();
    }

    /** True when lmresp has written settings into the text. */
    public static boolean isIn(String text) {
        return !without(text).equals(text);
    }

    private static String commented(Statement statement) {
        return statement.text().replaceAll("(?dm)^", MARK);
    }

    private static void refuseConflict(Statement statement, CodexSetup setup) {
        List<String> path = statement.path();
        if (statement.kind() == Kind.KEY && path.size() == 1 && isTable(path.getFirst(), setup)) {
            throw new SettingsException(
                    "line %d: '%s' is a single value, and lmresp cannot add to it; write it as a table, [%s]"
                            .formatted(
                                    statement.line(),
                                    path.getFirst(),
                                    AT_END.contains(path.getFirst())
                                            ? path.getFirst() + ".NAME"
                                            : path.getFirst()));
        }
        if (path.size() < 2 || !AT_END.contains(path.getFirst())) {
            return;
        }
        List<String> table = path.subList(0, 2);
        if (table.equals(List.of(PROVIDERS, setup.providerId()))) {
            throw new SettingsException(
                    "line %d: the provider '%s' exists and was not written by lmresp; remove it, or choose another name with --provider-id"
                            .formatted(statement.line(), setup.providerId()));
        }
        if (setup.settings().stream()
                .anyMatch(it -> it.path().subList(0, it.path().size() - 1).equals(table))) {
            throw new SettingsException(
                    "line %d: the table [%s] exists and was not written by lmresp; remove it, or leave out --lean"
                            .formatted(statement.line(), String.join(".", table)));
        }
    }

    private static boolean isTable(String name, CodexSetup setup) {
        return setup.settings().stream()
                .anyMatch(it -> it.path().size() > 1 && it.path().getFirst().equals(name));
    }

    /** The line end of a text. */
    private static String newline(String text) {
        return text.contains("\r\n") ? "\r\n" : "\n";
    }

    /** The text under construction. */
    private static final class Lines {
        private final StringBuilder text = new StringBuilder();
        private final String newline;
        private final boolean wasEmpty;
        private final boolean wasEnded;

        Lines(String before) {
            this.newline = newline(before);
            this.wasEmpty = before.isEmpty();
            this.wasEnded = wasEmpty || before.endsWith("\n");
        }

        void addTop(List<String> settings) {
            addLine(BEGIN + ABOUT);
            settings.forEach(this::addLine);
            addLine(END);
            if (!wasEmpty) {
                addLine("");
            }
        }

        void addTables(Map<List<String>, List<String>> tables) {
            addLine("");
            addLine(BEGIN + PROVIDER + (wasEnded ? "" : UNENDED));
            tables.forEach(
                    (path, settings) -> {
                        addLine("[" + String.join(".", path) + "]");
                        settings.forEach(this::addLine);
                    });
            addLine(END);
        }

        void add(String statement) {
            text.append(statement);
        }

        void addLine(String line) {
            boolean isOpen = !text.isEmpty() && text.charAt(text.length() - 1) != '\n';
            text.append(isOpen ? newline : "").append(line).append(newline);
        }

        String text() {
            return text.toString();
        }
    }

    /** Removes the settings, statement by statement. */
    private static final class Removal {
        /** Settings in the top block that have no mark of their own. */
        static final Set<List<String>> OWN =
                Set.of(
                        List.of("model"),
                        List.of("model_provider"),
                        List.of("model_catalog_json"),
                        List.of("web_search"),
                        List.of("show_raw_agent_reasoning"),
                        List.of("features", "unbounded_connection_retries"));

        private static final List<String> SERVER = List.of(SERVERS, "codex_tui");

        private final StringBuilder text = new StringBuilder();
        private boolean inTop;
        private boolean inProvider;

        /** The path of the provider's table within its block, empty before it. */
        private List<String> provider = List.of();

        /** The current table within the provider's block. */
        private List<String> table = List.of();

        /** Statements that someone else has added to the provider's table. */
        private final List<Statement> added = new ArrayList<>();

        /** Drop the following empty line, which was written with the top block. */
        private boolean dropsEmpty;

        /** The line end of the text. */
        private String newline = "\n";

        Removal(List<Statement> statements) {
            statements.forEach(this::take);
        }

        private void take(Statement statement) {
            String all = statement.text();
            newline = all.endsWith("\r\n") ? "\r\n" : newline;
            boolean isEmpty = all.isBlank();
            if (dropsEmpty) {
                dropsEmpty = false;
                if (isEmpty) {
                    return;
                }
            }
            if (statement.kind() == Kind.OTHER && all.startsWith(BEGIN)) {
                begin(all);
            } else if (statement.kind() == Kind.OTHER && all.strip().equals(END)) {
                dropsEmpty = inTop;
                inTop = false;
                inProvider = false;
            } else if (statement.kind() == Kind.OTHER && all.startsWith(MARK)) {
                keep(all.substring(MARK.length()));
            } else if (!isOurs(statement, all)) {
                keep(all);
            }
        }

        private void keep(String line) {
            boolean isOpen = !text.isEmpty() && text.charAt(text.length() - 1) != '\n';
            // someone, such as Codex itself, has added lines after one that had no line end
            text.append(isOpen ? newline : "").append(line);
        }

        private void begin(String line) {
            if (!line.startsWith(BEGIN + PROVIDER)) {
                inTop = true;
                return;
            }
            inProvider = true;
            // the empty line before it, unless someone has replaced it
            if (endsWithEmptyLine()) {
                cutLineEnd();
                if (line.strip().endsWith(UNENDED.strip())) {
                    cutLineEnd();
                }
            }
        }

        private boolean endsWithEmptyLine() {
            return text.toString().matches("(?s)(.*\n)?\r?\n");
        }

        private void cutLineEnd() {
            int end = text.length();
            if (end > 0 && text.charAt(end - 1) == '\n') {
                end--;
                if (end > 0 && text.charAt(end - 1) == '\r') {
                    end--;
                }
            }
            text.setLength(end);
        }

        private boolean isOurs(Statement statement, String all) {
            List<String> path = statement.path();
            if (statement.kind() == Kind.KEY && all.strip().endsWith(LINE_MARK.strip())) {
                return true;
            }
            return inProvider ? isOfProvider(statement) : inTop && OWN.contains(path);
        }

        /**
         * True for a table inside the provider's block that belongs to it: Codex inserts its own
         * tables before the last comment of a file, so into the block.
         */
        private boolean isOfProvider(Statement statement) {
            if (statement.kind() == Kind.HEADER) {
                table = statement.path();
                boolean isFirst = provider.isEmpty() && table.getFirst().equals(PROVIDERS);
                provider = isFirst ? table : provider;
            }
            if (statement.kind() == Kind.OTHER) {
                return statement.text().isBlank() && isOurTable();
            }
            boolean isOurs = table.equals(provider) || table.equals(SERVER);
            if (isOurTable()
                    && !(isOurs && statement.kind() == Kind.HEADER)
                    && !(isOurs && CodexSetup.KEYS.contains(statement.path().getLast()))) {
                added.add(statement);
            }
            return isOurTable();
        }

        private boolean isOurTable() {
            List<String> begin = table.subList(0, Math.min(2, table.size()));
            return table.isEmpty() || begin.equals(provider) || begin.equals(SERVER);
        }

        /** The lines that someone else has added to a table of ours, which are removed with it. */
        List<String> added(List<String> table) {
            return added.stream()
                    .filter(it -> it.path().subList(0, 2).equals(table))
                    .map(it -> it.text().strip())
                    .toList();
        }

        String text() {
            return text.toString();
        }
    }
}
