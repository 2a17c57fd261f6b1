package dev.lmresp.cli.options;

import dev.lmresp.config.FileValue;
import dev.lmresp.config.LeftOut;
import dev.lmresp.config.Settings;
import dev.lmresp.terminal.ControlCharacters;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The notice about ignored settings of an untrusted file in the working folder. */
public final class LeftOutNotice {
    private static final int MOST_NAMED = 5;

    private LeftOutNotice() {}

    /** One line; empty when nothing is ignored. */
    public static Optional<String> of(Settings settings) {
        return settings.leftOut().flatMap(it -> of(it, settings));
    }

    private static boolean isAt(FileValue value, String key) {
        return (value.key() + ".").startsWith(key + ".");
    }

    private static Optional<String> of(LeftOut leftOut, Settings settings) {
        Set<String> unknown = settings.unknownKeys(OptionSettings.keys()).keySet();
        List<FileValue> values =
                leftOut.values().stream()
                        // unknown settings have their own warning
                        .filter(it -> unknown.stream().noneMatch(key -> isAt(it, key)))
                        .toList();
        if (values.isEmpty()) {
            return Optional.empty();
        }
        String named =
                values.stream()
                        .limit(MOST_NAMED)
                        .map(it -> "%s (line %d)".formatted(it.key(), it.line()))
                        .collect(Collectors.joining(", "));
        int more = values.size() - MOST_NAMED;
        boolean hasEngine = values.stream().anyMatch(it -> it.path().getFirst().equals("engine"));
        boolean isEngineElsewhere = settings.find("engine").isPresent();
        return Optional.of(
                ControlCharacters.of(
                        "%s %s, so these settings are ignored: %s%s. Run 'lmresp trust' to review and allow them%s"
                                .formatted(
                                        leftOut.file(),
                                        leftOut.reason(),
                                        named,
                                        more > 0 ? " and " + more + " more" : "",
                                        hasEngine && !isEngineElsewhere
                                                ? "; without --engine, lmresp looks for an engine"
                                                        + " on this machine"
                                                : "")));
    }
}
