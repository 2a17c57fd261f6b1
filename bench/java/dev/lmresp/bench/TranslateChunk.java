package dev.lmresp.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lmresp.chat.ChunkReader;
import dev.lmresp.config.Dialects;
import dev.lmresp.json.Json;
import dev.lmresp.proxy.RequestEcho;
import dev.lmresp.responses.EventWriter;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.responses.ResponseStream;
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.sse.SseDecoder;
import dev.lmresp.translate.IdSource;
import dev.lmresp.translate.answer.AnswerAssembler;
import dev.lmresp.translate.answer.AnswerRules;
import dev.lmresp.translate.request.RequestTranslator;
import dev.lmresp.translate.request.Translation;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One event of an engine's stream: its bytes in, the bytes of the client's events out. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TranslateChunk {
    /** As many chunks as the first read of a burst holds. */
    private static final int BURST = 40;

    /** Pieces of text as engines write them, a few with what JSON escapes. */
    private static final List<String> WORDS =
            List.of(" token", " of", ".", " 北京", "Hello", "\\n", " the", " —", "s", "\\\\n\\\\t");

    private static final String REQUEST =
            """
            {"model":"m","stream":true,"input":"hello","tools":[{"type":"function","name":"shell",
             "parameters":{"type":"object","properties":{"command":{"type":"string"}}}}]}
            """;

    /** What kind of delta the chunk holds. */
    @Param({"text", "reasoning", "arguments"})
    public String kind = "text";

    private final byte[][] events = new byte[BURST][];
    private byte[] burst = new byte[0];
    private int next;

    private SseDecoder decoder = new SseDecoder();
    private ChunkReader reader = new ChunkReader();
    private AnswerAssembler assembler = assembler(new EventWriter());
    private EventWriter writer = new EventWriter();

    /** A stream grows with each chunk, so each iteration begins a new one. */
    @Setup(Level.Iteration)
    public void begin() throws IOException {
        decoder = new SseDecoder();
        reader = new ChunkReader();
        writer = new EventWriter();
        assembler = assembler(writer);
        if (kind.equals("arguments")) {
            take(
                    event(
                            call(
                                    "\"id\":\"call_1\",",
                                    "\"name\":\"shell\",\"arguments\":\"{\\\"c\\\":\\\"\"")));
        }
        var all = new ByteArrayOutputStream();
        for (int i = 0; i < BURST; i++) {
            events[i] = event(delta(WORDS.get(i % WORDS.size())));
            all.writeBytes(events[i]);
        }
        burst = all.toByteArray();
    }

    private String delta(String word) {
        return switch (kind) {
            case "text" -> "\"content\":\"" + word + "\"";
            case "reasoning" -> "\"reasoning_content\":\"" + word + "\"";
            default -> call("", "\"arguments\":\"" + word + "\"");
        };
    }

    /** A chunk that comes alone, as from an engine at its usual speed. */
    @Benchmark
    public void lone() throws IOException {
        take(events[next]);
        next = (next + 1) % BURST;
        writer.drainTo(OutputStream.nullOutputStream());
    }

    /** A chunk among many that come together. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public void burst() throws IOException {
        take(burst);
        writer.drainTo(OutputStream.nullOutputStream());
    }

    private void take(byte[] block) {
        decoder.feed(block, 0, block.length, this::accept);
    }

    private void accept(String name, byte[] bytes, int from, int to) {
        assembler.accept(reader.read(bytes, from, to));
    }

    private static byte[] event(String delta) {
        return """
        data: {"id":"chatcmpl-0123456789abcdef","object":"chat.completion.chunk","created":1700000000,\
        "model":"m","choices":[{"index":0,"delta":{%s},"logprobs":null,"finish_reason":null}]}

        """
                .formatted(delta)
                .getBytes(UTF_8);
    }

    private static String call(String id, String function) {
        return "\"tool_calls\":[{\"index\":0,%s\"type\":\"function\",\"function\":{%s}}]"
                .formatted(id, function);
    }

    private static AnswerAssembler assembler(EventWriter writer) {
        ResponsesRequest request = RequestReader.read(Json.parse(REQUEST));
        Translation translation =
                RequestTranslator.translate(
                        request, Dialects.load(Map.of()).named(Dialects.GENERIC));
        IdSource ids = prefix -> prefix + "0123456789abcdef0123456789abcdef";
        return new AnswerAssembler(
                new ResponseStream(
                        "resp_0",
                        request.model(),
                        RequestEcho.of(request, false),
                        () -> 1_700_000_000,
                        writer),
                translation.names(),
                translation.callIds(),
                AnswerRules.NONE,
                ids,
                note -> {});
    }
}
