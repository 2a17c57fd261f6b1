package dev.lmresp.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.cli.options.OwnProxy;
import dev.lmresp.codex.CodexCommandLine;
import dev.lmresp.codex.CodexSetup;
import dev.lmresp.codex.ModelCatalog;
import dev.lmresp.json.Json;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** Runs Codex with the settings and the model catalog of a proxy, without changing a file. */
final class CodexRun {
    private final CodexCommandLine codex;
    private final ProxiedCommand command;
    private final boolean webSocket;

    CodexRun(CodexCommandLine codex, ProxiedCommand command, boolean webSocket) {
        this.codex = codex;
        this.command = command;
        this.webSocket = webSocket;
    }

    /** Runs it; returns its exit code. */
    int run() throws IOException, InterruptedException {
        JsonNode models = command.models();
        String model = codex.model().orElse("");
        if (model.isEmpty()) {
            model = command.firstModel("Codex", "codex -m");
        }
        if (!model.isEmpty()) {
            command.checkListed(model);
            models = ModelCatalog.with(models, model);
        }
        if (models.isEmpty()) {
            // Codex rejects a catalog without models
            return command.run(codex.with(setup(model, "")));
        }
        byte[] catalog = Json.bytes(Json.object().<ObjectNode>set("models", models));
        Child child = command.child();
        try (var file = new TemporaryFile("models.json", catalog)) {
            CodexSetup setup = setup(model, file.path().toString()).lean(isSmall(models, model));
            return command.run(child, codex.with(setup), Map.of());
        }
    }

    /** True when the model's context window is too small for all of Codex's tools; says so. */
    private boolean isSmall(JsonNode models, String model) {
        long window = ModelCatalog.window(models, model);
        if (window == 0 || window >= CodexSetup.ROOM) {
            return false;
        }
        command.tell(
                "%s has a context window of %d tokens: Codex's tools for sub-agents, goals and threads are disabled"
                        .formatted(model, window));
        return true;
    }

    private CodexSetup setup(String model, String catalog) {
        Duration twoSigns = command.config().limits().keepAlive().multipliedBy(2);
        return new CodexSetup(
                        CodexSetup.PROVIDER_ID,
                        command.url(),
                        model,
                        command.config().apiKeys().isEmpty() ? "" : OwnProxy.API_KEY,
                        catalog,
                        twoSigns.compareTo(CodexSetup.SILENCE) > 0 ? twoSigns : CodexSetup.SILENCE)
                .webSockets(webSocket);
    }
}
