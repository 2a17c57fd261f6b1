package dev.lmresp.live;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How the {@link ScriptedEngine} answers one request. */
public sealed interface Turn {
    /** A streamed answer. */
    record Answer(List<Step> steps) implements Turn {
        public Answer thinking(String text) {
            return with(new Step.Think(text));
        }

        public Answer saying(String text) {
            return with(new Step.Say(text));
        }

        /**
         * @param tool the end of the function's name, or the start of its description: the whole
         *     name of an MCP tool is for lmresp to make up
         */
        public Answer calling(String tool, Map<String, ?> arguments) {
            return with(new Step.Call(tool, json(arguments)));
        }

        /** A call whose arguments are as the engine writes them, be they JSON or not. */
        public Answer callingRaw(String tool, String arguments) {
            return with(new Step.Call(tool, arguments));
        }

        public Answer silentFor(Duration time) {
            return with(new Step.Silence(time));
        }

        /** Silent until the client goes away. */
        public Answer hanging() {
            return with(new Step.Hang());
        }

        /** Ends here because the answer has become too long. */
        public Answer cut() {
            return with(new Step.Cut());
        }

        /** Breaks the connection off, without the end of the stream. */
        public Answer dying() {
            return with(new Step.Die());
        }

        /** Sends an event whose data is this, which need not be a chunk. */
        public Answer sending(String data) {
            return with(new Step.Send(data));
        }

        /** Reports a conversation of so many tokens. */
        public Answer counting(int promptTokens) {
            return with(new Step.Count(promptTokens));
        }

        private Answer with(Step step) {
            var more = new ArrayList<>(steps);
            more.add(step);
            return new Answer(List.copyOf(more));
        }

        private static String json(Map<String, ?> arguments) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            arguments.forEach(json::putPOJO);
            return json.toString();
        }
    }

    /** An HTTP error. */
    record Refusal(int status, Map<String, String> headers, String body, boolean always)
            implements Turn {
        /** The engine asks for patience. */
        public Refusal retryAfter(Duration time) {
            return new Refusal(status, Map.of("Retry-After", "" + time.toSeconds()), body, always);
        }

        /** Every request from here on is refused like this. */
        public Refusal forever() {
            return new Refusal(status, headers, body, true);
        }
    }

    /** What an answer is made of. */
    sealed interface Step {
        record Think(String text) implements Step {}

        record Say(String text) implements Step {}

        record Call(String tool, String arguments) implements Step {}

        record Send(String data) implements Step {}

        record Silence(Duration time) implements Step {}

        record Hang() implements Step {}

        record Cut() implements Step {}

        record Die() implements Step {}

        record Count(int promptTokens) implements Step {}
    }

    static Answer answer() {
        return new Answer(List.of());
    }

    static Answer say(String text) {
        return answer().saying(text);
    }

    static Answer call(String tool, Map<String, ?> arguments) {
        return answer().calling(tool, arguments);
    }

    /** A web page in the place of an answer, as of something else at the same address. */
    static Refusal page(String html) {
        return new Refusal(200, Map.of(), html, false);
    }

    /** An error as OpenAI, vLLM and their like word it. */
    static Refusal refuse(int status, String code, String message) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("error")
                .put("message", message)
                .put("type", "scripted_error")
                .put("code", code);
        return new Refusal(status, Map.of(), body.toString(), false);
    }
}
