package dev.lmresp.engine.mock.script;

import dev.lmresp.config.Settings;
import dev.lmresp.files.SettingsException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the mock says when: rules, of which the first that means a request answers it. Where in its
 * sequence of answers a rule is follows from the request alone, which holds the conversation; only
 * failures that happen so many times are counted.
 *
 * @param rules the rules, in the order in which they are asked
 * @param isStrict a request that no rule means is refused
 * @param models more names of the mock's model
 */
public record MockScript(List<Rule> rules, boolean isStrict, List<String> models) {
    /** No rules: the mock answers as it does by itself. */
    public static final MockScript NONE = new MockScript(List.of(), false, List.of());

    /** What a script makes of a request. */
    public sealed interface Reply {
        /** A rule answers it. */
        record Says(Saying saying) implements Reply {}

        /**
         * No rule does.
         *
         * @param nearest which rules were the nearest, and why they do not answer; empty when there
         *     are none
         */
        record NoRule(String nearest) implements Reply {}
    }

    /**
     * The script of some files, and of the {@code [mock]} tables of the settings after them.
     *
     * @throws SettingsException when something in it is wrong; the message names file, line, rule
     *     and field
     */
    public static MockScript read(List<Path> files, Settings settings) {
        var parts = new ArrayList<MockScript>();
        files.forEach(file -> parts.add(ScriptReader.read(file)));
        settings.tables(Settings.MOCK_TABLE)
                .forEach((file, table) -> parts.add(ScriptReader.read(file, table)));
        return new MockScript(
                parts.stream().flatMap(it -> it.rules.stream()).toList(),
                parts.stream().anyMatch(MockScript::isStrict),
                parts.stream().flatMap(it -> it.models.stream()).distinct().toList());
    }

    /** Whether there is nothing in it. */
    public boolean isEmpty() {
        return rules.isEmpty() && !isStrict;
    }

    /** What it makes of a request. */
    public Reply reply(Asked asked) {
        return new Turn(rules, asked).reply();
    }

    /** What of it nobody has asked for yet, a sentence for each rule. */
    public List<String> unused() {
        return rules.stream().map(Rule::unused).flatMap(Optional::stream).toList();
    }
}
