package dev.lmresp.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

/** Requests of clients, short enough to be read in a test. */
public final class Requests {
    private Requests() {}

    /** A Responses request for a stream. */
    public static ObjectNode streamed(String input) {
        return whole(input).put("stream", true);
    }

    /** A Responses request for an answer in one piece. */
    public static ObjectNode whole(String input) {
        return Json.object().put("model", RawEngine.MODEL).put("input", input);
    }

    /** A Chat Completions request. */
    public static ObjectNode chat(String prompt, boolean stream) {
        ObjectNode request = Json.object().put("model", RawEngine.MODEL).put("stream", stream);
        request.putArray("messages").addObject().put("role", "user").put("content", prompt);
        return request;
    }

    /** A request with one function tool. */
    public static ObjectNode withTool(ObjectNode request, String name) {
        ObjectNode tool = request.withArray("/tools").addObject();
        tool.put("type", "function").put("name", name);
        tool.putObject("parameters").put("type", "object").putObject("properties");
        return request;
    }
}
