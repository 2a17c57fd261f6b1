package dev.lmresp.cli;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.cli.options.EndpointOptions;
import dev.lmresp.client.ListedModel;
import dev.lmresp.client.ResponsesFailure;
import dev.lmresp.json.Json;
import dev.lmresp.terminal.ModelTable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.util.List;

/** {@code lmresp models}: the models that a running proxy offers. */
@Command(
        name = "models",
        description =
                "Lists the models of a running proxy, with their context windows and where they"
                        + " come from.",
        footer = {
            "Examples:",
            "  lmresp models",
            "  lmresp models --url http://127.0.0.1:8000 --json | jq -r '.data[].id'"
        })
final class ModelsCommand extends BaseCommand {
    @Mixin private EndpointOptions endpoint = new EndpointOptions();

    @Option(names = "--json", description = "Print the JSON document of GET /v1/models.")
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
            err().println(endpoint.url() + " lists no models.");
            return ExitCode.OK;
        }
        ModelTable.of(models).lines().forEach(out::println);
        for (ListedModel model : models) {
            for (String learned : model.learned()) {
                out.println(model.id() + ": " + learned);
            }
        }
        return ExitCode.OK;
    }

    private JsonNode document() throws InterruptedException {
        try (var client = endpoint.client()) {
            return client.models();
        } catch (ResponsesFailure e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }
}
