package dev.lmresp.proxy;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lmresp.config.Dialects;
import dev.lmresp.config.EngineAddress;
import dev.lmresp.config.EngineConfig;
import dev.lmresp.engine.Engine;
import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineCall;
import dev.lmresp.engine.EngineException;

import org.junit.jupiter.api.Test;

import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

class KnownEngineTest {
    @Test
    void a_list_of_models_without_end_is_none() {
        var dialect = Dialects.load(Map.of()).named(Dialects.GENERIC);
        var known =
                new KnownEngine(
                        EngineConfig.of("engine", new EngineAddress("http://engine")),
                        new EndlessList(),
                        models -> dialect);
        assertThatThrownBy(() -> known.askModels(Duration.ofSeconds(10)))
                .isInstanceOf(EngineException.class)
                .hasMessage("the engine's model list cannot be read: it is longer than 16 MiB");
    }

    private static final class EndlessList implements Engine {
        @Override
        public String address() {
            return "endless";
        }

        @Override
        public EngineAnswer send(EngineCall call) {
            return new EngineAnswer(200, Map.of(), new Spaces());
        }

        @Override
        public void close() {}
    }

    private static final class Spaces extends InputStream {
        @Override
        public int read() {
            return ' ';
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            Arrays.fill(into, offset, offset + length, (byte) ' ');
            return length;
        }
    }
}
