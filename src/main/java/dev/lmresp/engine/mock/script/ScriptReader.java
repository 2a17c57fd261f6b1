package dev.lmresp.engine.mock.script;

import dev.lmresp.engine.mock.script.Condition.Part;
import dev.lmresp.files.InputFile;
import dev.lmresp.files.SettingsException;
import dev.lmresp.files.TextFile;
import dev.lmresp.files.TomlText;

import org.tomlj.TomlTable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Reads scripts, which {@code docs/en/ci.md} describes. */
final class ScriptReader {
    private static final List<String> OF_SCRIPT = List.of("rule", "strict", "models");
    private static final List<String> OF_RULE = List.of("name", "when", "then");
    private static final List<String> OF_WHEN = Stream.of(Part.values()).map(Part::key).toList();
    private static final List<String> OF_TEXT = List.of("contains", "equals", "regex");
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final int MOST_REQUESTS = 1_000_000;

    private final ScriptTable script;

    private ScriptReader(ScriptTable script) {
        this.script = script;
    }

    /**
     * Reads a file.
     *
     * @throws SettingsException when it cannot be read or is invalid; the message names file, line
     *     and rule
     */
    static MockScript read(Path file) {
        String text;
        try {
            text = TextFile.utf8(InputFile.given(file, TextFile.MOST));
        } catch (IOException e) {
            throw new SettingsException("the mock's script " + file + ": " + TextFile.reason(e));
        }
        TomlTable table = parsed(file, text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
        if (table.isEmpty()) {
            throw new SettingsException(
                    file + ", line 1: the file is empty; add a [[rule]] with an answer");
        }
        return read(file, table);
    }

    /** Reads a table of a file. */
    static MockScript read(Path file, TomlTable table) {
        return new ScriptReader(new ScriptTable(file, table, 1, "")).read();
    }

    private static TomlTable parsed(Path file, String text) {
        try {
            return TomlText.parse(text);
        } catch (SettingsException e) {
            throw new SettingsException(file + ", " + e.getMessage());
        }
    }

    private MockScript read() {
        script.allow(OF_SCRIPT);
        var rules = new ArrayList<Rule>();
        for (ScriptTable rule : script.tables("rule")) {
            rules.add(rule(rule, rules.size() + 1));
        }
        return new MockScript(List.copyOf(rules), script.flag("strict"), script.texts("models"));
    }

    private static Rule rule(ScriptTable unnamed, int number) {
        String name =
                unnamed.labelled("rule " + number)
                        .text("name")
                        .map(it -> "rule '" + it + "'")
                        .orElse("rule " + number);
        ScriptTable rule = unnamed.labelled(name);
        rule.allow(Stream.of(OF_RULE, StepReader.KEYS).flatMap(List::stream).toList());
        if (StepReader.KEYS.stream().noneMatch(rule::has)) {
            throw rule.wrong(
                    "then", "it has no answer; add one of " + String.join(", ", StepReader.KEYS));
        }
        List<Condition> when = when(rule);
        var places = new TreeSet<>(Rule.PLACES);
        when.forEach(it -> places.addAll(it.groups()));
        var steps = new ArrayList<Step>();
        steps.add(new StepReader(rule, places).step());
        for (ScriptTable then : rule.tables("then")) {
            ScriptTable step = then.labelled(name + ", answer " + (steps.size() + 1));
            step.allow(StepReader.KEYS);
            steps.add(new StepReader(step, places).step());
        }
        return new Rule(
                "%s (%s, line %d)".formatted(name, rule.file(), rule.line()),
                when,
                List.copyOf(steps));
    }

    private static List<Condition> when(ScriptTable rule) {
        if (!rule.has("when")) {
            return List.of();
        }
        if (rule.get("when") instanceof String text) {
            return List.of(Condition.contains(Part.USER, text));
        }
        if (!(rule.get("when") instanceof TomlTable)) {
            throw rule.wrong(
                    "when",
                    "'when' must be a string that the user's text contains, or a table with some of"
                            + " "
                            + String.join(", ", OF_WHEN));
        }
        ScriptTable when = rule.table("when").orElseThrow();
        when.allow(OF_WHEN);
        return Stream.of(Part.values())
                .filter(part -> when.has(part.key()))
                .flatMap(part -> conditions(when, part).stream())
                .toList();
    }

    private static List<Condition> conditions(ScriptTable when, Part part) {
        if (part == Part.REQUEST) {
            int number = when.number(part.key(), 1, MOST_REQUESTS).orElseThrow();
            return List.of(Condition.equals(part, Integer.toString(number)));
        }
        if (when.get(part.key()) instanceof String text) {
            return List.of(Condition.contains(part, text));
        }
        if (!(when.get(part.key()) instanceof TomlTable)) {
            throw when.wrong(
                    part.key(),
                    "'%s' must be a string that it contains, or a table with contains, equals or regex"
                            .formatted(part.key()));
        }
        ScriptTable wanted = when.table(part.key()).orElseThrow();
        wanted.allow(OF_TEXT);
        if (OF_TEXT.stream().noneMatch(wanted::has)) {
            throw when.wrong(
                    part.key(),
                    "'%s' has no condition; add one of %s"
                            .formatted(part.key(), String.join(", ", OF_TEXT)));
        }
        return Stream.of(
                        wanted.text("contains").map(it -> Condition.contains(part, it)),
                        wanted.text("equals").map(it -> Condition.equals(part, it)),
                        wanted.text("regex").map(it -> regex(wanted, part, it)))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Condition regex(ScriptTable at, Part part, String expression) {
        try {
            return Condition.regex(part, expression);
        } catch (PatternSyntaxException e) {
            throw at.wrong(
                    "regex",
                    "'%s' is not a valid regular expression: %s, at character %d"
                            .formatted(expression, e.getDescription(), e.getIndex() + 1));
        }
    }
}
