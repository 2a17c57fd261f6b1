package dev.lmresp.translate.answer;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;

/** What the item of a call carries, made from the arguments while they stream in. */
interface CallPayload {
    /** Takes argument text and returns what of the payload is certain now. */
    String add(String arguments);

    /**
     * Ends the payload and returns the rest of it.
     *
     * @param arguments all the argument text
     */
    String end(String arguments);

    /**
     * True when the ended payload is whole; false when it was cut off or is not what it must be.
     */
    boolean isWhole();

    /** All of the payload. */
    String text();

    /** True when something in it was mended. */
    boolean repaired();

    /** JSON arguments. */
    final class Arguments implements CallPayload {
        private final TypedArguments typed;
        private final StringBuilder text = new StringBuilder();
        private boolean whole;

        /**
         * Arguments that have not begun.
         *
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
