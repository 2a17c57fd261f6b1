package dev.lmresp.proxy;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.ChatChunk;
import dev.lmresp.chat.ChatError;
import dev.lmresp.chat.ChatUsage;
import dev.lmresp.chat.ChunkReader;
import dev.lmresp.chat.Dialect;
import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineException;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.sse.SseDecoder;
import dev.lmresp.sse.SseHandler;
import dev.lmresp.sse.SseLimitException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Counts tokens by asking an engine for one token: its usage then tells how many the request had.
 * As the engine reads the whole conversation for that, there is one such request at a time, and
 * none for what was counted before.
 */
final class CountProbes {
    private static final int MOST_KNOWN = 1000;
    private static final int MOST_ANSWER_BYTES = 1 << 20;
    private static final int LOOK_MILLIS = 50;

    private final boolean allowed;
    private final Semaphore turn = new Semaphore(1, true);

    /** In access order: the most recently used is the last. */
    private final SequencedMap<String, Long> known = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param allowed whether engines may be asked at all
     */
    CountProbes(boolean allowed) {
        this.allowed = allowed;
    }

    boolean areAllowed() {
        return allowed;
    }

    /** The request for one token that has the same prompt. */
    static ResponsesRequest probe(ResponsesRequest request) {
        ObjectNode one = Json.object();
        one.setAll(request.json());
        one.put("max_output_tokens", 1).put("stream", false);
        // what is too long is said, and not shortened
        one.remove("truncation");
        one.remove("top_logprobs");
        one.remove("include");
        // a call that is required cannot be made in one token
        if (!one.path("tool_choice").asText().equals("none")) {
            one.remove("tool_choice");
        }
        return RequestReader.with(request, one);
    }

    /**
     * The number of tokens; empty when the engine does not tell.
     *
     * @param asking asks the engine for one token
     * @param address the engine's
     */
    OptionalLong count(EngineAsker asking, String address, Cancellation cancellation)
            throws EngineException, EngineFailure {
        String key = key(address, asking.body());
        await(cancellation);
        try {
            OptionalLong before = known(key);
            if (before.isPresent()) {
                return before;
            }
            try (EngineAnswer answer = asking.ask(cancellation)) {
                OptionalLong tokens = usage(answer, asking.dialect());
                asking.helped();
                tokens.ifPresent(it -> know(key, it));
                return tokens;
            }
        } finally {
            turn.release();
        }
    }

    /** Waits for the others; a client that leaves does not wait. */
    private void await(Cancellation cancellation) throws EngineFailure {
        try {
            while (!turn.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (cancellation.cause().isPresent()) {
                    throw EngineFailure.of(cancellation.cause().get(), "");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineFailure.of(Cancellation.Cause.STOPPING, "");
        }
    }

    private OptionalLong known(String key) {
        synchronized (known) {
            Long tokens = known.get(key);
            return tokens == null ? OptionalLong.empty() : OptionalLong.of(tokens);
        }
    }

    private void know(String key, long tokens) {
        synchronized (known) {
            known.put(key, tokens);
            if (known.size() > MOST_KNOWN) {
                known.pollFirstEntry();
            }
        }
    }

    private static String key(String address, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(address.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static OptionalLong usage(EngineAnswer answer, Dialect dialect) throws EngineFailure {
        var reader = new UsageReader();
        try {
            byte[] body = answer.body().readNBytes(MOST_ANSWER_BYTES);
            if (BodyKind.of(body, body.length) == BodyKind.JSON) {
                reader.event("", body, 0, body.length);
            } else {
                var events = new SseDecoder(MOST_ANSWER_BYTES);
                events.feed(body, 0, body.length, reader);
                events.end(reader);
            }
        } catch (IOException | SseLimitException e) {
            throw EngineFailure.of(
                    EngineFailure.Kind.UNAVAILABLE,
                    502,
                    "the connection to the engine broke in the middle of its answer");
        }
        ChatError error = reader.error;
        ChatUsage usage = reader.usage;
        if (usage == null && error != null) {
            throw EngineFailure.of(error, dialect);
        }
        return usage == null ? OptionalLong.empty() : OptionalLong.of(usage.inputTokens());
    }

    private static final class UsageReader implements SseHandler {
        private final ChunkReader chunks = new ChunkReader();
        private @Nullable ChatUsage usage;
        private @Nullable ChatError error;

        @Override
        public void event(String name, byte[] bytes, int from, int to) {
            try {
                ChatChunk chunk = chunks.read(bytes, from, to);
                usage = chunk.usage() == null ? usage : chunk.usage();
                error = chunk.error() == null ? error : chunk.error();
            } catch (JsonSyntaxException e) {
                // [DONE], or noise
            }
        }
    }
}
