package dev.lmresp.config;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Engines that people run locally, each with its default port, in the order of discovery. */
public enum LocalEngine {
    LMDEPLOY("lmdeploy", 23333),
    VLLM("vllm", 8000),
    SGLANG("sglang", 30000),
    LLAMA_CPP("llama.cpp", 8080),
    OLLAMA("ollama", 11434),
    LM_STUDIO("lmstudio", 1234);

    private final String id;
    private final int port;

    LocalEngine(String id, int port) {
        this.id = id;
        this.port = port;
    }

    /** Its name, which is also the name of its dialect. */
    public String id() {
        return id;
    }

    /** Its default address. */
    public EngineAddress address() {
        return new EngineAddress("http://127.0.0.1:" + port);
    }

    /** The engine for a name in any spelling, such as {@code LM-Studio} or {@code llamacpp}. */
    public static Optional<LocalEngine> named(String text) {
        String name = plain(text);
        return Stream.of(values()).filter(it -> plain(it.id).equals(name)).findFirst();
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[-_. ]", "");
    }
}
