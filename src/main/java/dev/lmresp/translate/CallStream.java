package dev.lmresp.translate;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.Item;

import java.util.function.Consumer;

/** One tool call of an answer, from its first piece to its last event. */
final class CallStream {
    final String callId;
    String engineId;
    final StringBuilder name = new StringBuilder();
    final ArgumentText arguments = new ArgumentText();

    private ToolTarget target = new ToolTarget(ToolTarget.Kind.FUNCTION, "", "");
    private String itemId = "";
    private int outputIndex = -1;

    CallStream(String engineId, String callId) {
        this.engineId = engineId;
        this.callId = callId;
    }

    boolean isOpen() {
        return outputIndex >= 0;
    }

    int outputIndex() {
        return outputIndex;
    }

    /** Begins the item. */
    void open(ToolTarget called, int index, IdSource ids, Consumer<Event> sink) {
        target = called;
        outputIndex = index;
        itemId = ids.next(prefix());
        sink.accept(new Event.ItemAdded(index, item(Item.Status.IN_PROGRESS, "")));
        if (target.kind() == ToolTarget.Kind.FUNCTION && !arguments.isEmpty()) {
            delta(arguments.releasedText(), sink);
        }
    }

    /** Takes a piece of the arguments. */
    void add(String piece, boolean whole, Consumer<Event> sink) {
        String more = whole ? arguments.replace(piece) : arguments.add(piece);
        if (isOpen() && target.kind() == ToolTarget.Kind.FUNCTION) {
            delta(more, sink);
        }
    }

    /**
     * Ends the item.
     *
     * @param runCut whether the client is told of the end of a call whose arguments were cut off; a
     *     client that runs whatever ends must not be
     */
    Item close(boolean runCut, Consumer<Event> sink) {
        String held = arguments.end();
        boolean whole = target.kind() == ToolTarget.Kind.CUSTOM || arguments.isComplete();
        Item.Status status = whole ? Item.Status.COMPLETED : Item.Status.INCOMPLETE;
        String text = arguments.text();
        switch (target.kind()) {
            case FUNCTION -> {
                delta(held, sink);
                if (whole || runCut) {
                    sink.accept(new Event.ArgumentsDone(itemId, outputIndex, target.name(), text));
                }
            }
            case CUSTOM -> {
                text = CustomInput.of(text);
                sink.accept(new Event.InputDelta(itemId, outputIndex, text));
                sink.accept(new Event.InputDone(itemId, outputIndex, text));
            }
            case BUILT_IN -> {}
        }
        Item item = item(status, text);
        if (whole || runCut) {
            sink.accept(new Event.ItemDone(outputIndex, item));
        }
        return item;
    }

    private void delta(String more, Consumer<Event> sink) {
        if (!more.isEmpty()) {
            sink.accept(new Event.ArgumentsDelta(itemId, outputIndex, more));
        }
    }

    private String prefix() {
        return switch (target.kind()) {
            case FUNCTION -> "fc_";
            case CUSTOM -> "ctc_";
            case BUILT_IN ->
                    switch (BuiltInTool.of(target.name())) {
                        case TOOL_SEARCH -> "tsc_";
                        case LOCAL_SHELL -> "lsh_";
                        case SHELL -> "sh_";
                        case APPLY_PATCH -> "apc_";
                    };
        };
    }

    private Item item(Item.Status status, String text) {
        return switch (target.kind()) {
            case FUNCTION ->
                    new Item.FunctionCall(
                            itemId, status, callId, target.name(), target.namespace(), text);
            case CUSTOM ->
                    new Item.CustomToolCall(
                            itemId, status, callId, target.name(), target.namespace(), text);
            case BUILT_IN -> {
                BuiltInTool tool = BuiltInTool.of(target.name());
                JsonNode payload =
                        text.isEmpty() || !Json.isComplete(text) ? Json.object() : Json.parse(text);
                yield new Item.BuiltInCall(
                        itemId,
                        status,
                        callId,
                        tool.callType(),
                        tool.payload(),
                        tool.payloadOf(payload));
            }
        };
    }
}
