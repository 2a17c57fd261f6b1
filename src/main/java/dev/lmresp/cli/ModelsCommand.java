package dev.lmresp.cli;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.client.ListedModel;
import dev.lmresp.client.ResponsesClient;
import dev.lmresp.client.ResponsesFailure;
import dev.lmresp.json.Json;
import dev.lmresp.terminal.TextTable;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.util.List;

/** {@code lmresp models}: the models that a running proxy offers. */
@Command(
        name = "models",
        description =
                "Lists the models of a running proxy: what they are called, how much they can read,"
                        + " and where they come from.",
        footer = {
            "",
            "Examples:",
            "  lmresp models",
            "  lmresp models --url http://127.0.0.1:8000 --json | jq -r '.data[].id'"
        })
final class ModelsCommand extends BaseCommand {
    private static final String UNKNOWN = "-";

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:7377",
            description =
                    "The base URL of lmresp, or of any server with a list of models (default:"
                            + " ${DEFAULT-VALUE}).")
    private String url = "http://127.0.0.1:7377";

    @Option(
            names = "--api-key-env",
            paramLabel = "NAME",
            description = "The environment variable that holds the endpoint's API key.")
    private @Nullable String apiKeyEnv;

    @Option(names = "--json", description = "Print the document of GET /v1/models.")
    private boolean json;

    @Override
    protected int execute(PrintWriter out) throws Exception {
        JsonNode document = document();
        if (json) {
            out.println(Json.pretty(document));
            return ExitCode.OK;
        }
        List<ListedModel> models = ListedModel.readAll(document);
        if (models.isEmpty()) {
            err().println(url + " lists no models.");
            return ExitCode.OK;
        }
        table(models).lines().forEach(out::println);
        return ExitCode.OK;
    }

    private JsonNode document() throws InterruptedException {
        try (var client = new ResponsesClient(url, apiKey())) {
            return client.models();
        } catch (ResponsesFailure e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw usageError("--url: " + e.getMessage());
        }
    }

    private String apiKey() {
        if (apiKeyEnv == null) {
            return "";
        }
        String key = System.getenv(apiKeyEnv);
        if (key == null) {
            throw usageError(
                    "--api-key-env: the environment variable " + apiKeyEnv + " is not set");
        }
        return key;
    }

    private static TextTable table(List<ListedModel> models) {
        var table = new TextTable(1);
        table.row("MODEL", "CONTEXT", "INPUT", "REASONING", "SOURCE");
        for (ListedModel model : models) {
            table.row(
                    model.id(),
                    model.contextWindow() > 0 ? Long.toString(model.contextWindow()) : UNKNOWN,
                    shown(String.join(", ", model.modalities())),
                    reasoning(model.reasoning()),
                    shown(model.source()));
        }
        return table;
    }

    private static String reasoning(ListedModel.Reasoning reasoning) {
        if (!reasoning.isKnown()) {
            return UNKNOWN;
        }
        return reasoning.levels().isEmpty() ? "no" : String.join(", ", reasoning.levels());
    }

    private static String shown(String text) {
        return text.isEmpty() ? UNKNOWN : text;
    }
}
