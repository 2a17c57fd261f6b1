package dev.lmresp.translate.answer;

import dev.lmresp.json.Json;

/** Short ways to write what an engine says. */
final class Say {
    private Say() {}

    /** JSON in which {@code '} stands for {@code "}. */
    static String json(String text) {
        return text.replace('\'', '"');
    }

    /** An event for each chunk. */
    static String stream(String... chunks) {
        var body = new StringBuilder();
        for (String chunk : chunks) {
            body.append("data: ").append(json(chunk)).append("\n\n");
        }
        return body.toString();
    }

    static String delta(String members) {
        return "{'choices':[{'index':0,'delta':{" + members + "},'finish_reason':null}]}";
    }

    static String text(String text) {
        return delta("'content':" + quoted(text));
    }

    static String reasoning(String text) {
        return delta("'reasoning_content':" + quoted(text));
    }

    static String calls(String entries) {
        return delta("'tool_calls':[" + entries + "]");
    }

    /** The first piece of a call, as most engines send it. */
    static String call(int index, String id, String name) {
        return calls(
                "{'index':%d,'id':'%s','type':'function','function':{'name':'%s','arguments':''}}"
                        .formatted(index, id, name));
    }

    /** A later piece of a call, as most engines send it. */
    static String arguments(int index, String piece) {
        return calls("{'index':%d,'function':{'arguments':%s}}".formatted(index, quoted(piece)));
    }

    static String finish(String reason) {
        return "{'choices':[{'index':0,'delta':{},'finish_reason':'" + reason + "'}]}";
    }

    /** A whole answer with this message. */
    static String whole(String message, String finishReason) {
        return json(
                "{'choices':[{'index':0,'message':{"
                        + message
                        + "},'finish_reason':'"
                        + finishReason
                        + "'}]}");
    }

    /** A JSON string; a {@code '} in it survives {@link #json}. */
    static String quoted(String text) {
        return Json.text(Json.object().textNode(text)).replace("'", "\\u0027");
    }
}
