package dev.lmresp.config;

import java.util.List;
import java.util.Set;

/**
 * What a file in a working folder may say although nobody trusts it: whoever wrote it gains nothing
 * by that. It is a list of what is harmless, so that all else needs trust: what starts programs,
 * says where conversations or keys go, opens an address, or writes or deletes files; and so does a
 * setting that is new, until somebody has thought about it.
 */
final class HarmlessSettings {
    /** How an engine that the user has chosen is asked, and for how long. */
    private static final Set<String> SETTINGS =
            Set.of(
                    Settings.ALIASES,
                    "auto-wake",
                    "client-timeout",
                    "connect-timeout",
                    "header-timeout",
                    "idle-timeout",
                    "keep-alive",
                    "max-answer-mb",
                    "max-body-mb",
                    "max-connections",
                    "max-exchanges",
                    "max-inflight-mb",
                    "model",
                    "replay-pace");

    /** Of {@code [ask]}. Not {@code system}: it would steer the answers, or have a file sent. */
    private static final Set<String> OF_ASK = Set.of("effort", "model", "temperature");

    /**
     * The shape of messages, and what an engine takes. Not {@code extra-options}: they go into
     * every request, and there are services that take from there who answers it and how long it is
     * kept; and not {@code call-state-placeholder}, which goes into calls. Not {@code
     * detect-address} either: it would take the place of what the user says of an engine.
     */
    private static final Set<String> FIELDS_OF_DIALECTS =
            Set.of(
                    "allowed-values",
                    "alternate-roles",
                    "answers",
                    "audio",
                    "call-ids",
                    "call-state",
                    "call-state-required",
                    "choice-while-thinking",
                    "tools-while-thinking",
                    "context-overflow",
                    "effort",
                    "effort-levels",
                    "effort-off",
                    "empty-content",
                    "exclusive-parameters",
                    "file-urls",
                    "files",
                    "format-beside",
                    "images",
                    "lasting-failures",
                    "like",
                    "max-tokens",
                    "message-state",
                    "more-parameters",
                    "parallel-tool-calls",
                    "parameters",
                    "passing-failures",
                    "reasoning-echo",
                    "reasoning-field",
                    "reasoning-opened",
                    "reasoning-placeholder",
                    "reasoning-required",
                    "refused-parameters",
                    "rename-parameters",
                    "response-formats",
                    "schema-drops",
                    "schema-forms",
                    "schema-refs",
                    "schema-type-beside-any-of",
                    "several-calls",
                    "stream-options",
                    "strict",
                    "system-messages",
                    "system-role",
                    "tool-choices",
                    "tool-images",
                    "tool-messages",
                    "tool-names",
                    "user-after-tool",
                    "user-turn");

    private HarmlessSettings() {}

    /**
     * Whether a value counts from a file that is not trusted.
     *
     * @param path its key, with those of the tables that it stands in
     */
    static boolean contains(List<String> path, Object value) {
        return switch (path.getFirst()) {
            // other recordings and engines would answer in words that agents act upon
            case "engine" -> path.size() == 1 && value.equals(ServeConfig.MOCK_ENGINE);
            case "ask" -> path.size() == 1 || OF_ASK.contains(path.get(1));
            case "dialect" -> path.size() < 3 || FIELDS_OF_DIALECTS.contains(path.get(2));
            default -> SETTINGS.contains(path.getFirst());
        };
    }
}
