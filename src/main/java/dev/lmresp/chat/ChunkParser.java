package dev.lmresp.chat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the chunks of one answer with a JSON parser. */
final class ChunkParser {
    private String id = "";
    private String model = "";
    private String serviceTier = "";

    /** The choice that counts, and the one being read; they are swapped. */
    private ChoiceReader choice;

    private ChoiceReader next;

    private @Nullable ChatUsage usage;
    private final SourceReader sources = new SourceReader();
    private boolean hasChoices;
    private boolean hasError;

    /** Reasoning came in a field of its own, so {@code reasoning_details} only repeat it. */
    private boolean plainReasoning;

    /** An earlier delta had content. */
    private boolean hasHadContent;

    private boolean isPlain;

    /**
     * @param kept the members that the engine requires back unchanged
     */
    ChunkParser(Dialect.State kept) {
        this.choice = new ChoiceReader(kept);
        this.next = new ChoiceReader(kept);
    }

    /**
     * Reads one JSON value.
     *
     * @throws JsonSyntaxException when the bytes are not JSON
     */
    ChatChunk read(byte[] bytes, int from, int to) {
        reset();
        try (JsonParser in = Json.lenientParser(bytes, from, to)) {
            if (in.nextToken() == JsonToken.START_OBJECT) {
                answer(in);
                if (in.nextToken() == null && !hasError && (hasChoices || usage != null)) {
                    isPlain = true;
                    return chunk(null);
                }
            }
        } catch (IOException e) {
            // a token may end in the middle of a character, and some engines then send half of it
            byte[] mended =
                    new String(bytes, from, to - from, StandardCharsets.UTF_8)
                            .getBytes(StandardCharsets.UTF_8);
            if (!Arrays.equals(mended, 0, mended.length, bytes, from, to)) {
                ChatChunk chunk = read(mended, 0, mended.length);
                isPlain = false;
                return chunk;
            }
            // parse again, for an error that has the position
        }
        return unusual(bytes, from, to);
    }

    /** True when the last chunk has nothing of an error in it, and was read as it came. */
    boolean isPlain() {
        return isPlain;
    }

    /**
     * A measure of what earlier chunks have told that later ones depend on. It only grows: while it
     * stays the same, the same bytes mean the same.
     */
    int known() {
        return (id.isEmpty() ? 0 : 1)
                + (model.isEmpty() ? 0 : 1)
                + (plainReasoning ? 1 : 0)
                + (hasHadContent ? 1 : 0);
    }

    private ChatChunk chunk(@Nullable ChatError error) {
        ChatUsage counted = usage == null ? choice.usage() : usage;
        plainReasoning |= choice.hasPlainReasoning();
        return new ChatChunk(
                id,
                model,
                choice.content(),
                choice.reasoning(!plainReasoning),
                choice.refusal(),
                choice.toolCalls(),
                choice.finishReason(),
                choice.nativeFinishReason(),
                counted,
                choice.extras(serviceTier, sources.citations()),
                error);
    }

    /** Reads what is not a plain chunk: an error in one of its shapes, or nothing of interest. */
    private ChatChunk unusual(byte[] bytes, int from, int to) {
        return chunk(ChatError.find(Json.parseLeniently(bytes, from, to)).orElse(null));
    }

    private void reset() {
        choice.reset();
        usage = null;
        serviceTier = "";
        sources.reset();
        hasChoices = false;
        hasError = false;
        isPlain = false;
    }

    private void answer(JsonParser in) throws IOException {
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            JsonToken value = in.nextToken();
            switch (name) {
                // the same in every chunk, so the first non-empty one is kept
                case "id" -> id = id.isEmpty() ? ChoiceReader.text(in, value) : id;
                case "model" -> model = model.isEmpty() ? ChoiceReader.text(in, value) : model;
                case "service_tier" ->
                        serviceTier = Surrogates.mended(ChoiceReader.text(in, value));
                case "choices" -> choices(in, value);
                case "usage" -> {
                    ChatUsage read = ChoiceReader.usage(in, value);
                    usage = read == null ? usage : read;
                }
                case "citations", "search_results" -> sources.read(in, value);
                // Groq, when the request did not ask for usage
                case "x_groq" -> groq(in, value);
                case "error" -> {
                    hasError |= value != JsonToken.VALUE_NULL;
                    in.skipChildren();
                }
                default -> in.skipChildren();
            }
        }
    }

    private void choices(JsonParser in, JsonToken value) throws IOException {
        if (value != JsonToken.START_ARRAY) {
            in.skipChildren();
            return;
        }
        boolean found = false;
        for (JsonToken one = in.nextToken(); one != JsonToken.END_ARRAY; one = in.nextToken()) {
            if (one != JsonToken.START_OBJECT || found) {
                in.skipChildren();
                continue;
            }
            next.reset();
            next.read(in, hasHadContent);
            if (next.isFirst()) {
                found = true;
                hasHadContent |= next.deltaHasContent();
                hasError |= next.hasError();
                ChoiceReader read = next;
                next = choice;
                choice = read;
            }
        }
        hasChoices = true;
    }

    private void groq(JsonParser in, JsonToken start) throws IOException {
        if (start != JsonToken.START_OBJECT) {
            return;
        }
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            JsonToken value = in.nextToken();
            if (name.equals("usage") && usage == null) {
                usage = ChoiceReader.usage(in, value);
            } else {
                in.skipChildren();
            }
        }
    }
}
