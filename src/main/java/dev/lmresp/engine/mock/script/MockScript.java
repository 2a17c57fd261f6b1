package dev.lmresp.engine.mock.script;

import dev.lmresp.config.Settings;
import dev.lmresp.files.SettingsException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A script for the mock: rules, of which the first that matches a request answers it. The position
 * in a rule's sequence of answers follows from the conversation in the request; only limited
 * failures are counted.
 *
 * @param rules the rules, in order of precedence
 * @param isStrict refuse requests that no rule matches
 * @param models additional names of the mock's model
 */
public record MockScript(List<Rule> rules, boolean isStrict, List<String> models) {
    /** No rules: the mock answers by itself. */
    public static final MockScript NONE = new MockScript(List.of(), false, List.of());

    /** The result for a request. */
    public sealed interface Reply {
        /** The answer of a rule. */
        record Says(Saying saying) implements Reply {}

        /**
         * No rule matches.
         *
         * @param nearest the rules that nearly match, and why they do not; may be empty
         */
        record NoRule(String nearest) implements Reply {}
    }

    /**
     * Reads the script from files, and from the {@code [mock]} tables of the settings after them.
     *
     * @throws SettingsException when it is invalid; the message names file, line, rule and field
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

    /** True when it has no rules or settings. */
    public boolean isEmpty() {
        return rules.isEmpty() && !isStrict;
    }

    /** The result for a request. */
    public Reply reply(Asked asked) {
        return new Turn(rules, asked).reply();
    }

    /** What has not been used yet, a sentence for each rule. */
    public List<String> unused() {
        return rules.stream().map(Rule::unused).flatMap(Optional::stream).toList();
    }
}
