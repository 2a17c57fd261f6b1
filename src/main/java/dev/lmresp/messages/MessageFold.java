package dev.lmresp.messages;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Puts the events of a stream together to the message that they tell: an answer that is not
 * streamed is this. A call that was cut off is left out, as nobody can run it.
 */
public final class MessageFold implements Consumer<MessagesEvent> {
    private final List<Block> content = new ArrayList<>();

    /** The text of the open block. */
    private final StringBuilder text = new StringBuilder();

    private final StringBuilder signature = new StringBuilder();
    private @Nullable Block open;
    private @Nullable Message begun;
    private @Nullable Message whole;
    private @Nullable MessagesError error;

    @Override
    public void accept(MessagesEvent event) {
        switch (event) {
            case MessagesEvent.MessageStart start ->
                    begun =
                            new Message(
                                    start.id(),
                                    start.model(),
                                    List.of(),
                                    null,
                                    null,
                                    start.usage());
            case MessagesEvent.BlockStart start -> {
                open = start.block();
                text.setLength(0);
                signature.setLength(0);
            }
            case MessagesEvent.BlockDelta delta ->
                    (delta.kind() == MessagesEvent.Delta.SIGNATURE ? signature : text)
                            .append(delta.text());
            case MessagesEvent.BlockStop _ -> close();
            case MessagesEvent.MessageDelta delta -> end(delta);
            case MessagesEvent.Failed failed -> error = failed.error();
            case MessagesEvent.MessageStop _, MessagesEvent.Ping _ -> {}
        }
    }

    private void close() {
        Block closing = open;
        open = null;
        switch (closing) {
            case Block.Text _ -> content.add(new Block.Text(text.toString()));
            case Block.Thinking _ ->
                    content.add(new Block.Thinking(text.toString(), signature.toString()));
            case Block.ToolUse call -> {
                String input = text.isEmpty() ? "{}" : text.toString();
                var made = new Block.ToolUse(call.id(), call.name(), input);
                if (made.isWhole()) {
                    content.add(made);
                }
            }
            case null -> {}
        }
    }

    private void end(MessagesEvent.MessageDelta delta) {
        Message start = begun;
        if (start != null) {
            whole =
                    new Message(
                            start.id(),
                            start.model(),
                            List.copyOf(content),
                            delta.stopReason(),
                            delta.stopSequence(),
                            delta.usage());
        }
    }

    /** The whole message; empty before its end, and when it has failed. */
    public Optional<Message> message() {
        return Optional.ofNullable(whole);
    }

    /** What went wrong; empty when nothing has. */
    public Optional<MessagesError> error() {
        return Optional.ofNullable(error);
    }
}
