package dev.lmresp.proxy.probe;

import dev.lmresp.chat.Dialect;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Which field of a dialect says that an engine refuses an option. */
final class RefusedField {
    private RefusedField() {}

    /** The field with its value; empty when there is none. */
    static Map<String, Object> of(String option, Dialect dialect) {
        return switch (option) {
            case "parallel_tool_calls" -> Map.of("parallel-tool-calls", false);
            case "stream_options" -> Map.of("stream-options", false);
            case "response_format" -> Map.of("response-formats", List.of());
            case "reasoning_effort",
                    "reasoning",
                    "enable_thinking",
                    "chat_template_kwargs",
                    "thinking" ->
                    Map.of("effort", "none");
            default -> {
                var fewer = new TreeSet<>(dialect.options().parameters());
                yield fewer.remove(option) ? Map.of("parameters", List.copyOf(fewer)) : Map.of();
            }
        };
    }
}
