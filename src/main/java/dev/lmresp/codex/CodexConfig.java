package dev.lmresp.codex;

import dev.lmresp.codex.CodexSetup.Setting;
import dev.lmresp.config.SettingsException;
import dev.lmresp.config.TomlText;
import dev.lmresp.config.TomlText.Kind;
import dev.lmresp.config.TomlText.Statement;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The text of a {@code config.toml} of Codex, with and without what lmresp writes into it. All else
 * in it stays as it is, byte for byte.
 *
 * <p>What is written stands in two blocks between marks: one at the top, as settings outside of
 * tables must come first, and the provider's table at the end. A setting of the user that one of
 * them replaces becomes a comment with a mark, which brings it back.
 */
public final class CodexConfig {
    private static final String MARK = "# (lmresp) ";
    private static final String LINE_MARK = " # (lmresp)";
    private static final String BEGIN = "# (lmresp begin) ";
    private static final String END = "# (lmresp end)";
    private static final String ABOUT =
            "written by 'lmresp codex-config --write', taken out by 'lmresp codex-config --remove'";
    private static final String PROVIDER = "the provider";

    /** The file ended without a line end before the block was put there. */
    private static final String UNENDED = " (no line end before)";

    private static final String FEATURES = "features";
    private static final String PROVIDERS = "model_providers";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private CodexConfig() {}

    /**
     * The text with the settings, whatever lmresp had written into it before.
     *
     * @param text the file's text, empty when there is no file
     * @throws SettingsException when it is not valid TOML, or already says in a way that cannot be
     *     replaced what would be written; the message names the line
     */
    public static String with(String text, CodexSetup setup) {
        String mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
        String before = new Removal(TomlText.statements(text.substring(mark.length()))).text();
        List<Statement> statements = TomlText.statements(before);
        statements.forEach(statement -> refuseConflict(statement, setup));
        boolean hasFeatures =
                statements.stream()
                        .anyMatch(
                                it ->
                                        it.kind() == Kind.HEADER
                                                && it.path().equals(List.of(FEATURES)));
        var replaced = new HashSet<List<String>>();
        var top = new ArrayList<String>();
        var inFeatures = new ArrayList<String>();
        var provider = new ArrayList<String>();
        for (Setting setting : setup.settings()) {
            replaced.add(setting.path());
            String own = setting.path().getLast() + " = " + setting.value();
            if (setting.path().getFirst().equals(PROVIDERS)) {
                provider.add(own);
            } else if (setting.path().getFirst().equals(FEATURES) && hasFeatures) {
                inFeatures.add(own + LINE_MARK);
            } else {
                top.add(setting.key() + " = " + setting.value());
            }
        }
        var lines = new Lines(before);
        lines.addTop(top);
        for (Statement statement : statements) {
            lines.add(
                    replaced.contains(statement.path()) ? commented(statement) : statement.text());
            if (statement.kind() == Kind.HEADER && statement.path().equals(List.of(FEATURES))) {
                inFeatures.forEach(lines::addLine);
            }
        }
        lines.addProvider(setup.providerId(), provider);
        return mark + checked(lines.text());
    }

    /** A mistake of ours must not keep Codex from starting. */
    private static String checked(String text) {
        try {
            TomlText.statements(text);
            return text;
        } catch (SettingsException e) {
            throw new IllegalStateException("the new settings would not be valid", e);
        }
    }

    /**
     * The text without what lmresp has written into it.
     *
     * @throws SettingsException when it is not valid TOML; the message names the line
     */
    public static String without(String text) {
        String mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
        return mark + new Removal(TomlText.statements(text.substring(mark.length()))).text();
    }

    /** True when lmresp has written something into the text. */
    public static boolean isIn(String text) {
        return !without(text).equals(text);
    }

    private static String commented(Statement statement) {
        return statement.text().replaceAll("(?dm)^", MARK);
    }

    private static void refuseConflict(Statement statement, CodexSetup setup) {
        List<String> path = statement.path();
        boolean isInline = statement.kind() == Kind.KEY && path.size() == 1;
        if (isInline && (path.contains(PROVIDERS) || path.contains(FEATURES))) {
            throw new SettingsException(
                    "line %d: '%s' is written as one value, to which nothing can be added; write it as a table, [%s]"
                            .formatted(
                                    statement.line(),
                                    path.getFirst(),
                                    path.getFirst().equals(FEATURES)
                                            ? FEATURES
                                            : PROVIDERS + ".NAME"));
        }
        if (path.size() > 1 && path.subList(0, 2).equals(List.of(PROVIDERS, setup.providerId()))) {
            throw new SettingsException(
                    "line %d: there is a provider '%s' that lmresp did not write; remove it, or choose another name by --provider-id"
                            .formatted(statement.line(), setup.providerId()));
        }
    }

    /** How lines end in a text. */
    private static String newline(String text) {
        return text.contains("\r\n") ? "\r\n" : "\n";
    }

    /** The text that is being written. */
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

        void addProvider(String id, List<String> settings) {
            addLine("");
            addLine(BEGIN + PROVIDER + (wasEnded ? "" : UNENDED));
            addLine("[" + PROVIDERS + "." + id + "]");
            settings.forEach(this::addLine);
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

    /** The way back, statement by statement. */
    private static final class Removal {
        private static final Set<String> OWN =
                Set.of(
                        "model",
                        "model_provider",
                        "model_catalog_json",
                        "web_search",
                        "show_raw_agent_reasoning");

        private final StringBuilder text = new StringBuilder();
        private boolean inTop;
        private boolean inProvider;

        /** Inside of the provider's block, a table that the user has put there. */
        private boolean inForeign;

        /** An empty line follows that came with the block at the top. */
        private boolean dropsEmpty;

        /** How lines end in the text. */
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
                inForeign = false;
            } else if (statement.kind() == Kind.OTHER && all.startsWith(MARK)) {
                keep(all.substring(MARK.length()));
            } else if (!isOurs(statement, all)) {
                keep(all);
            }
        }

        private void keep(String line) {
            boolean isOpen = !text.isEmpty() && text.charAt(text.length() - 1) != '\n';
            // behind a line that had no end somebody has added others, as Codex itself does
            text.append(isOpen ? newline : "").append(line);
        }

        private void begin(String line) {
            if (!line.startsWith(BEGIN + PROVIDER)) {
                inTop = true;
                return;
            }
            inProvider = true;
            // the empty line before it, unless somebody has put a line in its place
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
            if (inProvider) {
                if (statement.kind() == Kind.HEADER) {
                    inForeign = !path.getFirst().equals(PROVIDERS);
                }
                return !inForeign;
            }
            return inTop
                    && statement.kind() == Kind.KEY
                    && (path.getFirst().equals(FEATURES) || OWN.contains(path.getFirst()));
        }

        String text() {
            return text.toString();
        }
    }
}
