package dev.lmresp.translate.answer;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;

/** The payload of a call's item, built from the arguments as they are streamed. */
interface CallPayload {
    /** Adds argument text and returns the payload that is now certain. */
    String add(String arguments);

    /**
     * Ends the payload and returns the rest of it.
     *
     * @param arguments the complete argument text
     */
    String end(String arguments);

    /** True when the ended payload is complete and valid. */
    boolean isWhole();

    /** The whole payload so far. */
    String text();

    /** True when something was repaired. */
    boolean repaired();

    /** JSON arguments. */
    final class Arguments implements CallPayload {
        private final TypedArguments typed;
        private final StringBuilder text = new StringBuilder();
        private boolean whole;

        /**
         * @param parameters the tool's schema, a missing node when it has none
         */
        Arguments(JsonNode parameters) {
            typed = new TypedArguments(parameters);
        }

        @Override
        public String add(String arguments) {
            String more = typed.add(arguments);
            text.append(more);
            return more;
        }

        @Override
        public String end(String arguments) {
            String rest = typed.end();
            text.append(rest);
            whole = Json.isComplete(text.toString());
            return rest;
        }

        @Override
        public boolean isWhole() {
            return whole;
        }

        @Override
        public String text() {
            return text.toString();
        }

        @Override
        public boolean repaired() {
            return typed.repaired();
        }
    }
}
