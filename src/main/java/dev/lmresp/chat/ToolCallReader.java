package dev.lmresp.chat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.ToolCallDelta.Extent;
import dev.lmresp.json.Json;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the tool calls of a message, or their pieces in a delta. Reused for the next chunk. */
final class ToolCallReader {
    private static final ObjectMapper TREES = new ObjectMapper();

    private final StateMembers members;
    private List<ToolCallDelta> calls = List.of();

    private int index;
    private String id = "";
    private String name = "";
    private String arguments = "";
    private Extent extent = Extent.PIECE;
    private boolean custom;
    private @Nullable ObjectNode state;

    /**
     * @param members the members that the engine requires back unchanged
     */
    ToolCallReader(StateMembers members) {
        this.members = members;
    }

    void reset() {
        calls = List.of();
    }

    List<ToolCallDelta> read() {
        return calls;
    }

    /**
     * Reads a {@code tool_calls} list.
     *
     * @param whole the answer came in one piece, so each entry is a whole call
     */
    void calls(JsonParser in, JsonToken start, boolean whole) throws IOException {
        if (start != JsonToken.START_ARRAY) {
            in.skipChildren();
            return;
        }
        for (JsonToken one = in.nextToken(); one != JsonToken.END_ARRAY; one = in.nextToken()) {
            if (one == JsonToken.START_OBJECT) {
                call(in, whole);
            } else {
                in.skipChildren();
            }
        }
    }

    /** Reads the deprecated {@code function_call}; some servers send it with all members empty. */
    void functionCall(JsonParser in, JsonToken start, boolean whole) throws IOException {
        begin(whole);
        function(in, start, "arguments");
        if (calls.isEmpty() && !(name.isEmpty() && arguments.isEmpty())) {
            index = 0;
            add();
        }
    }

    private void call(JsonParser in, boolean whole) throws IOException {
        begin(whole);
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            JsonToken value = in.nextToken();
            switch (member) {
                case "index" -> index = ChoiceReader.number(in, value, ToolCallDelta.NO_INDEX);
                case "id" -> id = Surrogates.mended(ChoiceReader.text(in, value));
                case "function" -> function(in, value, "arguments");
                case "custom" -> {
                    custom = value == JsonToken.START_OBJECT;
                    function(in, value, "input");
                }
                default -> state = members.read(in, member, state);
            }
        }
        add();
    }

    private void begin(boolean whole) {
        index = ToolCallDelta.NO_INDEX;
        id = "";
        name = "";
        arguments = "";
        extent = whole ? Extent.CALL : Extent.PIECE;
        custom = false;
        state = null;
    }

    private void add() {
        if (calls.isEmpty()) {
            calls = new ArrayList<>(2);
        }
        calls.add(new ToolCallDelta(index, id, name, arguments, extent, custom, state));
    }

    private void function(JsonParser in, JsonToken start, String argumentsMember)
            throws IOException {
        if (start != JsonToken.START_OBJECT) {
            in.skipChildren();
            return;
        }
        for (String member = in.nextFieldName(); member != null; member = in.nextFieldName()) {
            JsonToken value = in.nextToken();
            if (member.equals("name")) {
                name = Surrogates.mended(ChoiceReader.text(in, value));
            } else if (!member.equals(argumentsMember)) {
                state = members.read(in, "function", member, state);
            } else if (value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY) {
                arguments = Json.text(TREES.readTree(in));
                extent = extent == Extent.PIECE ? Extent.ARGUMENTS : extent;
            } else {
                arguments = ChoiceReader.text(in, value);
            }
        }
    }
}
