package dev.lmresp.translate.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.ChatChunk;
import dev.lmresp.chat.ChatError;
import dev.lmresp.chat.ChunkReader;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.messages.ToldMessage;
import dev.lmresp.proxy.RequestEcho;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.Echo;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.EventOrder;
import dev.lmresp.responses.EventWriter;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.responses.ResponseStream;
import dev.lmresp.sse.SseDecoder;
import dev.lmresp.sse.SseLimitException;
import dev.lmresp.translate.Note;
import dev.lmresp.translate.ToolNames;
import dev.lmresp.translate.ToolTarget;
import dev.lmresp.translate.answer.AnswerAssembler.End;
import dev.lmresp.translate.answer.AnswerRules.Rule;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/**
 * Runs the body of an engine's answer through decoder, reader and assembler as an exchange does,
 * and keeps what comes out: the events as a client reads them from the bytes of the stream. What a
 * client of the Messages API is told of the same answer is checked beside it.
 */
final class Replay {
    /** What Codex wants of an answer. */
    static final AnswerRules CODEX =
            AnswerRules.NONE.with(Rule.REFUSAL_AS_TEXT).with(Rule.CUT_CALLS_STAY_OPEN);

    private static final Echo ECHO =
            RequestEcho.of(
                    RequestReader.read(Json.parse("{\"model\":\"m\",\"input\":\"hi\"}")), false);

    /**
     * What came out.
     *
     * @param events all events, as JSON
     * @param error what the engine reported or was wrong with its answer, {@code null} when it went
     *     well
     * @param notes what was lost or mended
     */
    record Outcome(List<JsonNode> events, @Nullable ChatError error, List<Note> notes) {
        /** The response in the last event. */
        JsonNode response() {
            return events.getLast().path("response");
        }

        /** {@code completed}, {@code incomplete} or {@code failed}. */
        String status() {
            return response().path("status").asText();
        }

        /** The items of the response, each in a few words, in order. */
        List<String> items() {
            var items = new ArrayList<String>();
            for (JsonNode item : response().path("output")) {
                items.add(
                        switch (item.path("type").asText()) {
                            case "message", "reasoning" -> texts(item);
                            case "function_call" ->
                                    item.path("name").asText() + item.path("arguments").asText();
                            case "custom_tool_call" ->
                                    item.path("name").asText() + ": " + item.path("input").asText();
                            default -> item.toString();
                        });
            }
            return items;
        }

        private static String texts(JsonNode item) {
            var text = new StringBuilder(item.path("type").asText());
            for (JsonNode part : item.path("content")) {
                text.append(": ").append(part.path("text").asText(part.path("refusal").asText()));
            }
            return text.toString();
        }

        /** The values of a member of the response's items. */
        List<String> values(String member) {
            return response().path("output").findValuesAsText(member);
        }

        /** The deltas of an event type, in order. */
        List<String> deltas(String type) {
            return events.stream()
                    .filter(event -> event.path("type").asText().equals(type))
                    .map(event -> event.path("delta").asText())
                    .toList();
        }

        /** What the error says; fails when there is none. */
        String message() {
            assertThat(error).isNotNull();
            return error.message();
        }
    }

    private final ToolNames names = new ToolNames();
    private AnswerRules rules = AnswerRules.NONE;
    private Set<String> usedCallIds = Set.of();
    private IntUnaryOperator blocks = rest -> rest;

    Replay functions(String... tools) {
        for (String tool : tools) {
            tool(new ToolTarget(ToolTarget.Kind.FUNCTION, "", tool));
        }
        return this;
    }

    /** Declares a function whose schema has these properties. */
    Replay function(String tool, String properties) {
        String schema = "{'type':'object','properties':{" + properties + "}}";
        names.declare(
                new ToolTarget(ToolTarget.Kind.FUNCTION, "", tool),
                (ObjectNode) Json.parse(Say.json(schema)));
        return this;
    }

    Replay tool(ToolTarget target) {
        names.declare(target, Json.object());
        return this;
    }

    Replay custom(String... tools) {
        for (String tool : tools) {
            tool(new ToolTarget(ToolTarget.Kind.CUSTOM, "", tool));
        }
        return this;
    }

    Replay rules(AnswerRules other) {
        rules = other;
        return this;
    }

    /** The request limits the tokens of the answer. */
    Replay limited() {
        rules = rules.with(Rule.LIMITED);
        return this;
    }

    Replay silenceAllowed() {
        rules = rules.with(Rule.MAY_BE_SILENT);
        return this;
    }

    Replay usedCallIds(String... ids) {
        usedCallIds = Set.of(ids);
        return this;
    }

    /** How many of the bytes that are left arrive with the next read. */
    Replay blocks(IntUnaryOperator lengths) {
        blocks = lengths;
        return this;
    }

    /**
     * Plays chunks with this JSON, in which {@code '} may stand for {@code "}, and the end mark.
     */
    Outcome chunks(String... chunks) {
        return run(Say.stream(chunks) + "data: [DONE]\n\n");
    }

    /** Plays chunks and ends without the mark. */
    Outcome unmarked(String... chunks) {
        return run(Say.stream(chunks));
    }

    Outcome run(String body) {
        return run(body.getBytes(StandardCharsets.UTF_8));
    }

    Outcome run(byte[] body) {
        return new Run().run(body);
    }

    private final class Run {
        private final ChunkReader reader = new ChunkReader();
        private final EventWriter writer = new EventWriter();
        private final ToldMessage message = new ToldMessage();
        private final List<Note> notes = new ArrayList<>();
        private int idsGiven;
        private boolean marked;
        private @Nullable ChatError error;
        private final ResponseStream response =
                new ResponseStream("resp_1", "m", ECHO, () -> 1_700_000_000L, this::tell);
        private final AnswerAssembler assembler =
                new AnswerAssembler(
                        response,
                        names,
                        usedCallIds,
                        rules,
                        prefix -> prefix + ++idsGiven,
                        notes::add);

        Outcome run(byte[] body) {
            try {
                read(body);
                if (error == null) {
                    assembler.finish(marked ? End.MARKED : End.UNMARKED);
                }
            } catch (SseLimitException e) {
                error = ChatError.of(e.getMessage());
            } catch (AnswerException e) {
                error = ChatError.of(e.problem());
            }
            if (error != null) {
                response.fail(
                        new ApiError(502, "server_error", "server_error", null, error.message()));
            }
            var outcome = new Outcome(events(), error, notes);
            var order = new EventOrder();
            outcome.events().forEach(order::accept);
            assertThat(order.end()).isEmpty();
            message.check();
            return outcome;
        }

        private void tell(long number, Event event) {
            writer.accept(number, event);
            message.accept(number, event);
        }

        private void read(byte[] body) {
            if (new String(body, StandardCharsets.UTF_8).stripLeading().startsWith("{")) {
                take(body, 0, body.length);
                marked = true;
                return;
            }
            var decoder = new SseDecoder();
            for (int at = 0; at < body.length && !marked && error == null; ) {
                int length = Math.clamp(blocks.applyAsInt(body.length - at), 1, body.length - at);
                // overwritten after use, as the buffer of a socket is
                byte[] block = Arrays.copyOfRange(body, at, at + length);
                decoder.feed(block, 0, length, this::event);
                Arrays.fill(block, (byte) '#');
                at += length;
            }
            if (!marked) {
                decoder.end(this::event);
            }
        }

        private void event(String name, byte[] bytes, int from, int to) {
            if (error != null || marked) {
                return;
            }
            if (new String(bytes, from, to - from, StandardCharsets.UTF_8).startsWith("[DONE]")) {
                marked = true;
            } else if (to > from) {
                take(bytes, from, to);
            }
        }

        private void take(byte[] bytes, int from, int to) {
            try {
                ChatChunk chunk = reader.read(bytes, from, to);
                if (chunk.error() == null) {
                    assembler.accept(chunk);
                } else if (!assembler.isFinished()) {
                    error = chunk.error();
                }
            } catch (JsonSyntaxException e) {
                error = ChatError.of("not JSON: " + e.getMessage());
            } catch (AnswerException e) {
                error = ChatError.of(e.problem());
            }
        }

        private List<JsonNode> events() {
            var stream = new ByteArrayOutputStream();
            try {
                writer.drainTo(stream);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            var events = new ArrayList<JsonNode>();
            byte[] bytes = stream.toByteArray();
            new SseDecoder()
                    .feed(
                            bytes,
                            0,
                            bytes.length,
                            (name, data, from, to) -> events.add(Json.parse(data, from, to)));
            return events;
        }
    }
}
