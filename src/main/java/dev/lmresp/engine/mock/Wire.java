package dev.lmresp.engine.mock;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Serializes an answer: streamed or whole, for Chat Completions or the legacy text completions. Ids
 * are derived from the request, so equal requests get equal answers.
 */
final class Wire {
    /** The constant creation time of all answers. */
    static final long CREATED = 1_767_225_600L;

    private static final byte[] DONE = ascii("data: [DONE]\n\n");
    private static final byte[] END_OF_EVENT = ascii("}\n\n");
    private static final byte[] UNFINISHED = ascii(",\"finish_reason\":null}]}\n\n");

    private final boolean chat;
    private final String id;
    private final String model;
    private final boolean usage;
    private final long promptTokens;

    /** The start of every chunk, up to and including the start of its choice. */
    private final byte[] head;

    /** The start of a text chunk, up to and including the quote. */
    private final byte[] contentHead;

    private final byte[] contentTail;

    /**
     * @param usage whether the stream ends with a chunk of usage
     */
    Wire(boolean chat, byte[] request, String model, boolean usage, long promptTokens) {
        this.chat = chat;
        this.id = id(request);
        this.model = model;
        this.usage = usage;
        this.promptTokens = promptTokens;
        var start = new JsonBytes(256).raw("data: ");
        members(start, chat ? "chat.completion.chunk" : "text_completion");
        head = start.toArray();
        contentHead =
                start.raw(",\"choices\":[{\"index\":0,")
                        .raw(chat ? "\"delta\":{\"content\":\"" : "\"text\":\"")
                        .toArray();
        contentTail = ascii((chat ? "\"}" : "\"") + ",\"finish_reason\":null}]}\n\n");
    }

    /** Writes what precedes the first token. */
    void start(JsonBytes out) {
        if (chat) {
            choice(out).raw("\"delta\":{\"role\":\"assistant\",\"content\":\"\"}").raw(UNFINISHED);
        }
    }

    /** Writes a token. */
    void piece(JsonBytes out, Piece piece) {
        switch (piece.kind()) {
            case CONTENT -> out.raw(contentHead).text(piece.text()).raw(contentTail);
            case REASONING ->
                    choice(out)
                            .raw("\"delta\":{\"reasoning_content\":")
                            .string(piece.text())
                            .raw("}")
                            .raw(UNFINISHED);
            case CALL -> {
                choice(out).raw("\"delta\":{\"tool_calls\":[{\"index\":").number(piece.call());
                call(out.raw(","), piece).raw("\"}}]}").raw(UNFINISHED);
            }
            case ARGUMENTS ->
                    choice(out)
                            .raw("\"delta\":{\"tool_calls\":[{\"index\":")
                            .number(piece.call())
                            .raw(",\"function\":{\"arguments\":")
                            .string(piece.text())
                            .raw("}}]}")
                            .raw(UNFINISHED);
        }
    }

    /** Writes what follows the last token. */
    void end(JsonBytes out, Pieces pieces) {
        choice(out).raw(chat ? "\"delta\":{}" : "\"text\":\"\"");
        finish(out, pieces);
        out.raw("}]}\n\n");
        if (usage) {
            out.raw(head).raw(",\"choices\":[],\"usage\":");
            usage(out, pieces).raw(END_OF_EVENT);
        }
        out.raw(DONE);
    }

    /** Writes the whole answer. */
    byte[] whole(Pieces pieces) {
        var out = new JsonBytes(1024);
        members(out, chat ? "chat.completion" : "text_completion");
        out.raw(",\"choices\":[{\"index\":0,");
        out.raw(chat ? "\"message\":{\"role\":\"assistant\"" : "\"text\":\"");
        Piece.@Nullable Kind last = null;
        boolean hasContent = false;
        for (Piece piece = pieces.next(); piece != null; piece = pieces.next()) {
            switch (piece.kind()) {
                case REASONING -> {
                    if (last == null) {
                        out.raw(",\"reasoning_content\":\"");
                    }
                    out.text(piece.text());
                }
                case CONTENT -> {
                    if (chat && last != Piece.Kind.CONTENT) {
                        out.raw(last == null ? ",\"content\":\"" : "\",\"content\":\"");
                    }
                    hasContent = true;
                    out.text(piece.text());
                }
                case CALL -> {
                    if (last == Piece.Kind.CALL || last == Piece.Kind.ARGUMENTS) {
                        out.raw("\"}},{");
                    } else {
                        out.raw(last == null ? "" : "\"")
                                .raw(hasContent ? "" : ",\"content\":null")
                                .raw(",\"tool_calls\":[{");
                    }
                    call(out, piece);
                }
                case ARGUMENTS -> out.text(piece.text());
            }
            last = piece.kind();
        }
        if (chat) {
            endMessage(out, last);
        } else {
            out.raw("\"");
        }
        finish(out, pieces);
        out.raw("}],\"usage\":");
        return usage(out, pieces).raw("}").toArray();
    }

    /** Writes why the answer ended; which stop sequence it was, in the member that vLLM has. */
    private static void finish(JsonBytes out, Pieces pieces) {
        out.raw(",\"finish_reason\":").string(pieces.finishReason());
        if (!pieces.stopSequence().isEmpty()) {
            out.raw(",\"stop_reason\":").string(pieces.stopSequence());
        }
    }

    private static void endMessage(JsonBytes out, Piece.@Nullable Kind last) {
        if (last == null) {
            out.raw(",\"content\":\"\"}");
        } else {
            switch (last) {
                case REASONING -> out.raw("\",\"content\":null}");
                case CONTENT -> out.raw("\"}");
                case CALL, ARGUMENTS -> out.raw("\"}}]}");
            }
        }
    }

    private JsonBytes choice(JsonBytes out) {
        return out.raw(head).raw(",\"choices\":[{\"index\":0,");
    }

    /** The members of a call, up to and including the quote before its arguments. */
    private JsonBytes call(JsonBytes out, Piece piece) {
        return out.raw("\"id\":\"call_")
                .raw(id)
                .raw("_")
                .number(piece.call())
                .raw("\",\"type\":\"function\",\"function\":{\"name\":")
                .string(piece.text())
                .raw(",\"arguments\":\"");
    }

    private void members(JsonBytes out, String object) {
        out.raw(chat ? "{\"id\":\"chatcmpl-" : "{\"id\":\"cmpl-")
                .raw(id)
                .raw("\",\"object\":\"")
                .raw(object)
                .raw("\",\"created\":")
                .number(CREATED)
                .raw(",\"model\":")
                .string(model);
    }

    private JsonBytes usage(JsonBytes out, Pieces pieces) {
        long input = pieces.figure("input", promptTokens);
        long output = pieces.figure("output", pieces.tokens());
        return out.raw("{\"prompt_tokens\":")
                .number(input)
                .raw(",\"completion_tokens\":")
                .number(output)
                .raw(",\"total_tokens\":")
                .number(input + output)
                .raw(",\"prompt_tokens_details\":{\"cached_tokens\":")
                .number(pieces.figure("cached", 0))
                .raw("},\"completion_tokens_details\":{\"reasoning_tokens\":")
                .number(pieces.figure("reasoning", pieces.reasoningTokens()))
                .raw("}}");
    }

    private static String id(byte[] request) {
        var sum = new CRC32C();
        sum.update(request);
        long hash = (sum.getValue() << 32) | (Arrays.hashCode(request) & 0xFFFF_FFFFL);
        String hex = Long.toHexString(hash);
        return "0".repeat(16 - hex.length()) + hex;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
