package dev.lmresp.sdks;

import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.RawEngine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the SDKs talk to: {@code lmresp serve}, in processes, in front of different engines. */
final class Proxies implements AutoCloseable {
    private static final String EVERY_MODEL = "*=" + MockEngine.MODEL;

    private final Set<String> prompts = ConcurrentHashMap.newKeySet();
    private final List<LmrespProcess> processes = new ArrayList<>();
    private final RawEngine limitedEngine = RawEngine.of(this::limit);
    private final Path folder;

    private final LmrespProcess mock;
    private final LmrespProcess thinking;
    private final LmrespProcess strict;
    private final LmrespProcess limited;

    /**
     * Starts them; they answer a little later.
     *
     * @param folder becomes their home and working folder
     */
    Proxies(Path folder) throws InterruptedException {
        this.folder = folder;
        LmrespProcess engine = start("mock", "--quirk", "reasoning-echo");
        mock = serve("--engine", "mock", "--model", EVERY_MODEL);
        strict = serve("--engine", "mock", "--api-key", "sesame");
        limited = serve("--engine", limitedEngine.url(), "--model", "*=" + RawEngine.MODEL);
        thinking = serve("--engine", address(engine), "--model", EVERY_MODEL);
    }

    /** The addresses, as {@code src/test/sdks/testbed.mjs} reads and explains them. */
    Map<String, String> environment() throws InterruptedException {
        return Map.of(
                "LMRESP_MOCK", address(mock),
                "LMRESP_THINKING", thinking(),
                "LMRESP_STRICT", address(strict),
                "LMRESP_LIMITED", address(limited));
    }

    /** The one whose engine always reasons. */
    String thinking() throws InterruptedException {
        return address(thinking);
    }

    private LmrespProcess serve(String... options) {
        return start("serve", options);
    }

    private LmrespProcess start(String command, String... options) {
        var line = new ArrayList<>(List.of(command, "--port", "0"));
        line.addAll(Arrays.asList(options));
        var process = LmrespProcess.start(folder, Map.of(), line.toArray(String[]::new));
        processes.add(process);
        return process;
    }

    private static String address(LmrespProcess process) throws InterruptedException {
        return "http://127.0.0.1:" + process.port();
    }

    /** The engine asks each prompt to come back once, and one of them always. */
    private void limit(EngineTurn turn) throws IOException {
        String prompt = turn.request().json().at("/messages/0/content").toString();
        if (prompt.contains("always") || prompts.add(prompt)) {
            turn.json(
                    429,
                    "{\"error\":{\"message\":\"Rate limit"
                            + " reached\",\"code\":\"rate_limit_exceeded\"}}",
                    "Retry-After: 1");
        } else {
            turn.say("here again");
        }
    }

    @Override
    public void close() {
        processes.forEach(LmrespProcess::close);
        limitedEngine.close();
    }
}
