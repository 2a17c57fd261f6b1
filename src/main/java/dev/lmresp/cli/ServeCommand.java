package dev.lmresp.cli;

import dev.lmresp.ShellWord;
import dev.lmresp.Version;
import dev.lmresp.app.RunningProxy;
import dev.lmresp.cli.options.RecordOptions;
import dev.lmresp.cli.options.ServeOptions;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.config.StoreConfig;
import dev.lmresp.proxy.KnownEngine;
import dev.lmresp.server.RequestLog;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.io.PrintWriter;
import java.util.List;

/** {@code lmresp serve}: runs the proxy until it is stopped. */
@Command(
        name = "serve",
        description =
                "Runs the proxy: serves the Responses API and sends requests on to a Chat"
                        + " Completions engine. Without --engine it looks for an engine on this"
                        + " machine, and falls back to the built-in mock if it finds none.",
        footer = {
            "Examples:",
            "  lmresp serve",
            "  lmresp serve --engine http://gpu:8000 --port 0",
            "  lmresp serve --engine ollama --alias gpt-5=qwen3:8b",
            "  lmresp serve --engine mock --record recordings",
            "",
            "Every option can also be set in the environment (--idle-timeout as"
                    + " LMRESP_IDLE_TIMEOUT) or in lmresp.toml (idle-timeout = 600)."
        })
public final class ServeCommand extends BaseCommand {
    @Mixin private ServeOptions options = ServeOptions.forAll();

    @Mixin private RecordOptions recording = new RecordOptions();

    @Override
    protected int execute(PrintWriter out) throws Exception {
        var err = err();
        RunningProxy proxy =
                Serving.start(
                        this,
                        options,
                        recording,
                        new RequestLog(RequestLog.Extent.FAILURES, line -> Serving.log(line, err)),
                        warning -> warn(warning, err));
        err.println("lmresp " + Version.current() + " listening on " + proxy.url());
        err.flush();
        ServeConfig config = proxy.gateway().config();
        var stop = new StopSignals(proxy, config.limits().drainTimeout(), err);
        stop.install();
        describe(proxy, config, err);
        recording.folder().ifPresent(folder -> err.println("  record   " + folder));
        err.flush();
        return stop.await();
    }

    private static void warn(String warning, PrintWriter err) {
        err.println("lmresp: " + warning);
        err.flush();
    }

    private static void describe(RunningProxy proxy, ServeConfig config, PrintWriter err) {
        KnownEngine known = Serving.engine(proxy);
        if (proxy.isLastResort()) {
            err.println(
                    "  NO ENGINE FOUND on this machine: using the built-in mock, which is not an AI"
                            + " model.");
            err.println(
                    "  Start an engine, or give its address: lmresp serve --engine"
                            + " http://HOST:PORT");
        }
        List<KnownEngine> all = proxy.gateway().engines().all();
        if (all.size() == 1) {
            err.println("  engine   " + Serving.address(known));
            err.println("  dialect  " + known.dialect().name());
            err.println("  models   " + models(proxy, known));
        } else {
            all.forEach(it -> err.println(Serving.line(proxy, it)));
        }
        String place = proxy.storePlace();
        boolean isFile = config.store().place().equals(StoreConfig.Place.SQLITE);
        err.println("  store    " + place + (isFile ? " (--store off stores nothing)" : ""));
        err.println("  codex    " + codexLine(proxy.baseUrl(), config, model(known, config)));
        err.flush();
    }

    /**
     * A command line that runs Codex once with this proxy and its model catalog, without changing a
     * file.
     */
    private static String codexLine(String base, ServeConfig config, String model) {
        String key = config.apiKeys().isEmpty() ? "lmresp" : "YOUR-API-KEY";
        return ("codex -m %s -c model_provider=lmresp"
                        + " -c features.unbounded_connection_retries=false -c"
                        + " 'model_providers.lmresp={name=\"lmresp\",base_url=\"%s\","
                        + "model_catalog_url=\"%s/models\",experimental_bearer_token=\"%s\"}'")
                .formatted(ShellWord.quoted(model), base, base, key);
    }

    private static String model(KnownEngine known, ServeConfig config) {
        if (!config.model().isEmpty()) {
            return config.model();
        }
        return known.models().isEmpty() ? "MODEL" : known.models().getFirst().id();
    }

    private static String models(RunningProxy proxy, KnownEngine known) {
        return known.models().isEmpty()
                ? Serving.whyNoModels(proxy, known)
                : Serving.models(known.models());
    }
}
