package dev.lmresp.messages;

import dev.lmresp.messages.MessagesEvent.Delta;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.EventSink;
import dev.lmresp.responses.Item;
import dev.lmresp.responses.Response;
import dev.lmresp.responses.Usage;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Turns the events of one response into those of a message. A message has one open block at a time:
 * the events of an item that begins before the one before it is done wait for that. Not
 * thread-safe.
 *
 * <p>The message starts with its first block, so that an engine which counts in time has told how
 * many tokens the input has.
 */
public final class MessagesStream implements EventSink {
    private static final int NONE = -1;

    private final List<String> stopSequences;
    private final ThinkingDisplay display;
    private final Supplier<@Nullable Usage> counted;
    private final Consumer<MessagesEvent> events;

    private String id = "";
    private String model = "";
    private boolean isAlive;
    private boolean isStarted;
    private boolean hasCalled;
    private boolean hasRefused;

    /** A call was cut off, after which no block may follow. */
    private boolean isCut;

    /** The number of blocks that have begun. */
    private int blocks;

    /** The output index of the item whose events are being told, {@link #NONE} for none. */
    private int current = NONE;

    /** Whether the current item has a block that is open. */
    private boolean isOpen;

    /** The events of items after the current one, by output index. */
    private final TreeMap<Integer, Deque<Event>> waiting = new TreeMap<>();

    /**
     * @param request what the message answers
     * @param counted the tokens counted so far, {@code null} for none
     * @param events receives the events
     */
    public MessagesStream(
            MessagesRequest request,
            Supplier<@Nullable Usage> counted,
            Consumer<MessagesEvent> events) {
        this.stopSequences = request.stopSequences();
        this.display = request.thinking();
        this.counted = counted;
        this.events = events;
    }

    @Override
    public void accept(long number, Event event) {
        switch (event) {
            case Event.TextDelta delta -> told(delta.outputIndex(), delta);
            case Event.ArgumentsDelta delta -> told(delta.outputIndex(), delta);
            case Event.ItemAdded added -> told(added.outputIndex(), added);
            case Event.ItemDone done -> told(done.outputIndex(), done);
            case Event.Created created -> created(created.response());
            case Event.InProgress _ -> inProgress();
            case Event.Completed completed -> ended(completed.response());
            case Event.Incomplete incomplete -> ended(incomplete.response());
            case Event.Failed failed -> failed(failed.response());
            // what they say stands in the events before or after, or has no place in a message
            case Event.Queued _,
                    Event.PartAdded _,
                    Event.PartDone _,
                    Event.TextDone _,
                    Event.AnnotationAdded _,
                    Event.ArgumentsDone _,
                    Event.InputDelta _,
                    Event.InputDone _,
                    Event.InterruptAccepted _,
                    Event.ItemInterrupted _ -> {}
        }
    }

    private void created(Response response) {
        id = messageId(response.id());
        model = response.model();
    }

    /** The id of the message that a response becomes. */
    public static String messageId(String responseId) {
        return "msg_" + responseId.substring(responseId.indexOf('_') + 1);
    }

    /** The first is the start of the response; others are sent in silence. */
    private void inProgress() {
        if (isAlive) {
            events.accept(new MessagesEvent.Ping());
        }
        isAlive = true;
    }

    private void told(int item, Event event) {
        if (isCut) {
            return;
        }
        if (current == NONE) {
            current = item;
        }
        if (item != current) {
            waiting.computeIfAbsent(item, _ -> new ArrayDeque<>()).add(event);
            return;
        }
        tell(event);
        while (current == NONE && !isCut && !waiting.isEmpty()) {
            Map.Entry<Integer, Deque<Event>> next = waiting.pollFirstEntry();
            current = next.getKey();
            next.getValue().forEach(this::tell);
        }
    }

    private void tell(Event event) {
        switch (event) {
            case Event.ItemAdded added -> {
                if (added.item() instanceof Item.FunctionCall call) {
                    open(new Block.ToolUse(ToolUseId.of(call.callId()), call.name(), "{}"));
                }
            }
            case Event.TextDelta delta -> text(delta);
            case Event.ArgumentsDelta delta -> delta(Delta.INPUT, delta.delta());
            case Event.ItemDone done -> {
                done(done.item());
                current = NONE;
            }
            default -> {}
        }
    }

    private void text(Event.TextDelta delta) {
        switch (delta.kind()) {
            case OUTPUT, REFUSAL -> {
                hasRefused |= delta.kind() == Event.Text.REFUSAL;
                if (!isOpen) {
                    open(new Block.Text(""));
                }
                delta(Delta.TEXT, delta.delta());
            }
            case REASONING, SUMMARY -> thinking(delta.delta());
        }
    }

    private void thinking(String text) {
        if (display == ThinkingDisplay.NONE) {
            return;
        }
        if (!isOpen) {
            open(new Block.Thinking("", ""));
        }
        if (display == ThinkingDisplay.FULL) {
            delta(Delta.THINKING, text);
        }
    }

    private void done(Item item) {
        switch (item) {
            case Item.Reasoning reasoning -> reasoned(reasoning.encryptedContent());
            case Item.FunctionCall call -> {
                isCut = call.status() != Item.Status.COMPLETED;
                hasCalled |= !isCut;
            }
            default -> {}
        }
        close();
    }

    private void close() {
        if (isOpen) {
            isOpen = false;
            events.accept(new MessagesEvent.BlockStop(blocks - 1));
        }
    }

    private void reasoned(String sealed) {
        if (display == ThinkingDisplay.NONE) {
            return;
        }
        if (!isOpen) {
            open(new Block.Thinking("", ""));
        }
        delta(Delta.SIGNATURE, Signature.of(sealed));
    }

    private void open(Block block) {
        start();
        isOpen = true;
        events.accept(new MessagesEvent.BlockStart(blocks, block));
        blocks++;
    }

    private void delta(Delta kind, String text) {
        events.accept(new MessagesEvent.BlockDelta(blocks - 1, kind, text));
    }

    private void start() {
        if (!isStarted) {
            isStarted = true;
            events.accept(
                    new MessagesEvent.MessageStart(id, model, MessagesUsage.of(counted.get())));
        }
    }

    /** A call that was cut off is closed too; the stop reason says that it is not whole. */
    private void ended(Response response) {
        start();
        close();
        boolean isStopped = stopSequences.contains(response.stop());
        StopReason reason = reason(response, isStopped);
        events.accept(
                new MessagesEvent.MessageDelta(
                        reason,
                        reason == StopReason.STOP_SEQUENCE ? response.stop() : null,
                        MessagesUsage.of(response.usage())));
        events.accept(new MessagesEvent.MessageStop());
    }

    private StopReason reason(Response response, boolean isStopped) {
        return switch (response.incompleteReason()) {
            case "max_output_tokens" -> StopReason.MAX_TOKENS;
            case "content_filter" -> StopReason.REFUSAL;
            default -> {
                if (hasCalled) {
                    yield StopReason.TOOL_USE;
                }
                if (hasRefused) {
                    yield StopReason.REFUSAL;
                }
                yield isStopped ? StopReason.STOP_SEQUENCE : StopReason.END_TURN;
            }
        };
    }

    private void failed(Response response) {
        ApiError error = response.error();
        if (error != null) {
            events.accept(new MessagesEvent.Failed(MessagesError.of(error)));
        }
    }
}
