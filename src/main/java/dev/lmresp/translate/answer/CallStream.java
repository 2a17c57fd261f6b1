package dev.lmresp.translate.answer;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.chat.Surrogates;
import dev.lmresp.chat.ToolCallDelta;
import dev.lmresp.chat.ToolCallDelta.Extent;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.Item;
import dev.lmresp.responses.OutputItems;
import dev.lmresp.translate.BuiltInTool;
import dev.lmresp.translate.IdSource;
import dev.lmresp.translate.ToolTarget;

import org.jspecify.annotations.Nullable;

/** One tool call of an answer, from its first piece to its last event. */
final class CallStream {
    final StringBuilder name = new StringBuilder();
    final ArgumentText arguments = new ArgumentText();
    String engineId;

    /** The engine's index of the call, {@link ToolCallDelta#NO_INDEX} when it sends none. */
    final int engineIndex;

    /** The name was repeated after complete arguments: more arguments belong to another call. */
    boolean nameRepeated;

    private String callId;
    private final Surrogates surrogates = new Surrogates();

    /** The text of a call that the engine itself marks as custom. */
    private final StringBuilder verbatim = new StringBuilder();

    private boolean isVerbatim;
    private @Nullable CallPayload payload;
    private ToolTarget target = new ToolTarget(ToolTarget.Kind.FUNCTION, "", "");
    private String itemId = "";
    private int outputIndex = -1;

    CallStream(ToolCallDelta first, String callId) {
        this.engineId = first.id();
        this.engineIndex = first.index();
        this.callId = callId;
    }

    boolean isOpen() {
        return payload != null;
    }

    int outputIndex() {
        return outputIndex;
    }

    String callId() {
        return callId;
    }

    ToolTarget target() {
        return target;
    }

    /** Sets the client's id of the call, which can change until the call opens. */
    void callId(String id) {
        callId = id;
    }

    /** True when the engine has sent arguments, even empty ones. */
    boolean hasArguments() {
        return !arguments.isEmpty() || isVerbatim;
    }

    void open(ToolTarget called, JsonNode parameters, IdSource ids, OutputItems items) {
        target = called;
        outputIndex = items.nextIndex();
        itemId = ids.next(prefix());
        boolean custom = target.kind() == ToolTarget.Kind.CUSTOM;
        payload = custom ? new CustomInput() : new CallPayload.Arguments(parameters);
        items.accept(new Event.ItemAdded(outputIndex, item(Item.Status.IN_PROGRESS, "")));
        delta(payload.add(arguments.releasedText()), items);
    }

    /** Adds a piece of the arguments. */
    void add(ToolCallDelta delta, OutputItems items) {
        String piece = surrogates.join(delta.arguments());
        isVerbatim |= delta.custom() && arguments.isEmpty();
        if (isVerbatim) {
            verbatim.append(piece);
            return;
        }
        String more =
                delta.extent() == Extent.ARGUMENTS
                        ? arguments.replace(piece)
                        : arguments.add(piece);
        if (payload != null && !more.isEmpty()) {
            delta(payload.add(more), items);
        }
    }

    /**
     * Ends the arguments of an open call, and sends the text held back.
     *
     * @param cut they may have been truncated
     */
    void end(boolean cut, OutputItems items) {
        CallPayload open = payload;
        if (open == null) {
            return;
        }
        String late = surrogates.end();
        if (isVerbatim && target.kind() == ToolTarget.Kind.CUSTOM) {
            verbatim.append(late);
            delta(verbatim.toString(), items);
            return;
        }
        String rest = isVerbatim ? verbatim + late : late;
        String more = open.add(arguments.add(rest) + arguments.end(cut));
        delta(more + open.end(arguments.text()), items);
    }

    /** True when the ended arguments are complete. */
    boolean isWhole() {
        if (isVerbatimInput()) {
            return true;
        }
        boolean fits = target.kind() != ToolTarget.Kind.BUILT_IN || tree(text()).isObject();
        return fits && payload != null && payload.isWhole();
    }

    /** True when something in the ended arguments was repaired. */
    boolean repaired() {
        return payload != null && payload.repaired();
    }

    void close(Item.Status status, OutputItems items) {
        String text = text();
        switch (target.kind()) {
            case FUNCTION ->
                    items.accept(new Event.ArgumentsDone(itemId, outputIndex, target.name(), text));
            case CUSTOM -> items.accept(new Event.InputDone(itemId, outputIndex, text));
            case BUILT_IN -> {}
        }
        Item item = item(status, text);
        items.accept(new Event.ItemDone(outputIndex, item));
        items.done(outputIndex, item);
    }

    private boolean isVerbatimInput() {
        return isVerbatim && target.kind() == ToolTarget.Kind.CUSTOM;
    }

    private String text() {
        if (isVerbatimInput()) {
            return verbatim.toString();
        }
        return payload == null ? "" : payload.text();
    }

    private void delta(String more, OutputItems items) {
        if (more.isEmpty()) {
            return;
        }
        switch (target.kind()) {
            case FUNCTION -> items.accept(new Event.ArgumentsDelta(itemId, outputIndex, more));
            case CUSTOM -> items.accept(new Event.InputDelta(itemId, outputIndex, more));
            case BUILT_IN -> {}
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
                yield new Item.BuiltInCall(
                        itemId,
                        status,
                        callId,
                        tool.callType(),
                        tool.payload(),
                        tool.payloadOf(tree(text)));
            }
        };
    }

    private static JsonNode tree(String text) {
        try {
            return text.isEmpty() ? Json.object() : Surrogates.mended(Json.parse(text));
        } catch (JsonSyntaxException cutOff) {
            return Json.object();
        }
    }
}
