package dev.lmresp.bench;

import dev.lmresp.chat.Dialect;
import dev.lmresp.config.Dialects;
import dev.lmresp.json.Json;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.translate.request.RequestTranslator;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A late turn of a long Codex session: the bytes of the request in, the bytes of the engine's
 * request out. Half the items must take half the time.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TranslateHistory {
    /** Items of the conversation; 1500 make 5 MB. */
    @Param({"375", "750", "1500"})
    public int items = 1500;

    private final Dialect dialect = Dialects.load(Map.of()).named(Dialects.GENERIC);
    private byte[] request = new byte[0];

    @Setup
    public void write() {
        request = CodexSession.request(items);
        System.out.println(request.length + " bytes");
    }

    @Benchmark
    public byte[] translate() {
        var read = RequestReader.read(Json.parse(request));
        return RequestTranslator.translate(read, dialect).request().toBytes();
    }

    /** The part of it that only reads JSON, to compare with. */
    @Benchmark
    public Object parse() {
        return Json.parse(request);
    }
}
