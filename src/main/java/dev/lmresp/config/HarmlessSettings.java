package dev.lmresp.config;

import java.util.List;
import java.util.Set;

/**
 * The settings that an untrusted file in a working folder may set, because its author gains nothing
 * by them. It is an allowlist, so that everything else needs trust: settings that start programs,
 * decide where conversations or keys are sent, open an address, or write or delete files; and any
 * new setting, until it is reviewed.
 */
final class HarmlessSettings {
    /** How requests to the user's engine are sent, and timeouts. */
    private static final Set<String> SETTINGS =
            Set.of(
                    Settings.ALIASES,
                    "auto-wake",
                    "client-timeout",
                    "connect-timeout",
                    "count-probe",
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

    /**
     * Settings of {@code [ask]}. Not {@code system}: it would steer the answers, or send a file.
     */
    private static final Set<String> OF_ASK = Set.of("effort", "model", "temperature");

    /**
     * The form of messages, and what an engine accepts. Not {@code extra-options}: they are part of
     * every request, and some services select the provider and the retention by them; and not
     * {@code call-state-placeholder}, which is added to calls. Not {@code detect-address} either:
     * it would override the user's choice for an engine.
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
                    "token-counts",
                    "tool-choices",
                    "tool-images",
                    "tool-messages",
                    "tool-names",
                    "user-after-tool",
                    "user-turn");

    private HarmlessSettings() {}

    /**
     * True when a value is accepted from an untrusted file.
     *
     * @param path its full path, including tables
     */
    static boolean contains(List<String> path, Object value) {
        return switch (path.getFirst()) {
            // answers of other recordings and engines could instruct agents
            case "engine" -> path.size() == 1 && value.equals(ServeConfig.MOCK_ENGINE);
            case "ask" -> path.size() == 1 || OF_ASK.contains(path.get(1));
            case "dialect" -> path.size() < 3 || FIELDS_OF_DIALECTS.contains(path.get(2));
            default -> SETTINGS.contains(path.getFirst());
        };
    }
}
