package dev.lmresp.engine.mock;

import org.jspecify.annotations.Nullable;

import java.util.Iterator;
import java.util.List;

/**
 * The tokens of an answer, ended early by the token limit or a stop sequence. The common source of
 * streamed and whole answers.
 */
final class Pieces {
    /** The characters per piece of arguments: few, so that even small arguments come in several. */
    private static final int ARGUMENTS = 8;

    private final Answer answer;
    private final int ofArguments;
    private final long limit;
    private final Iterator<String> reasoning;
    private final Iterator<String> content;
    private final @Nullable UntilStop untilStop;
    private int call = -1;
    private int argumentsAt;
    private long tokens;
    private long reasoningTokens;
    private String finishReason = "";

    Pieces(Answer answer, long limit, List<String> stops) {
        this.answer = answer;
        this.limit = limit;
        int chunk = answer.pace().chunk();
        ofArguments = chunk > 0 ? chunk : ARGUMENTS;
        reasoning = answer.reasoning().iterator();
        Iterator<String> text = answer.content().iterator();
        untilStop = stops.isEmpty() ? null : new UntilStop(text, stops);
        content = untilStop == null ? text : untilStop;
    }

    /** The next token; {@code null} at the end. */
    @Nullable Piece next() {
        if (!finishReason.isEmpty()) {
            return null;
        }
        if (tokens >= limit && hasMore()) {
            finishReason = "length";
            return null;
        }
        Piece piece = take();
        if (piece == null) {
            String natural = answer.calls().isEmpty() ? "stop" : "tool_calls";
            String scripted = answer.ending().finish();
            finishReason = scripted.isEmpty() ? natural : scripted;
        } else {
            tokens++;
        }
        return piece;
    }

    /** The finish reason; empty until the answer has ended. */
    String finishReason() {
        return finishReason;
    }

    /** The stop sequence that ended the answer, empty for none. */
    String stopSequence() {
        return untilStop == null ? "" : untilStop.stop();
    }

    /** A usage figure of the script, or else the counted one. */
    long figure(String name, long counted) {
        return answer.ending().usage().getOrDefault(name, counted);
    }

    long tokens() {
        return tokens;
    }

    long reasoningTokens() {
        return reasoningTokens;
    }

    private boolean hasMore() {
        return reasoning.hasNext()
                || content.hasNext()
                || call + 1 < answer.calls().size()
                || (call >= 0 && argumentsAt < answer.calls().get(call).arguments().length());
    }

    private @Nullable Piece take() {
        if (reasoning.hasNext()) {
            reasoningTokens++;
            return new Piece(Piece.Kind.REASONING, 0, reasoning.next());
        }
        if (content.hasNext()) {
            return new Piece(Piece.Kind.CONTENT, 0, content.next());
        }
        if (call >= 0) {
            String arguments = answer.calls().get(call).arguments();
            if (argumentsAt < arguments.length()) {
                int from = argumentsAt;
                argumentsAt = Words.after(arguments, from, ofArguments);
                return new Piece(
                        Piece.Kind.ARGUMENTS, call, arguments.substring(from, argumentsAt));
            }
        }
        if (call + 1 < answer.calls().size()) {
            call++;
            argumentsAt = 0;
            return new Piece(Piece.Kind.CALL, call, answer.calls().get(call).name());
        }
        return null;
    }
}
