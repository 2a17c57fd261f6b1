package dev.lmresp.testing;

import dev.lmresp.json.Json;

/** Chat Completions as engines write them. */
public final class Chunks {
    private static final String HEAD =
            "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\""
                    + RawEngine.MODEL
                    + "\",\"choices\":[{\"index\":0,";

    private Chunks() {}

    /** A piece of text. */
    public static String text(String delta) {
        return delta("{\"content\":" + quoted(delta) + "}");
    }

    /** A delta that a test words itself. */
    public static String delta(String json) {
        return HEAD + "\"delta\":" + json + ",\"finish_reason\":null}]}";
    }

    /** The start of a tool call, with the first of its arguments. */
    public static String call(int index, String id, String name, String arguments) {
        return delta(
                "{\"tool_calls\":[{\"index\":%d,\"id\":\"%s\",\"type\":\"function\",\"function\":{\"name\":\"%s\",\"arguments\":%s}}]}"
                        .formatted(index, id, name, quoted(arguments)));
    }

    /** Why the answer ends. */
    public static String finish(String reason) {
        return HEAD + "\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}";
    }

    /** An answer in one piece. */
    public static String whole(String text) {
        return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\""
                + RawEngine.MODEL
                + "\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":"
                + quoted(text)
                + "},\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}";
    }

    private static String quoted(String text) {
        return Json.text(Json.object().put("it", text).path("it"));
    }
}
