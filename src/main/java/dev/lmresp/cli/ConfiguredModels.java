package dev.lmresp.cli;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.ShellWord;
import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.cli.options.EndpointOptions;
import dev.lmresp.client.ResponsesClient;
import dev.lmresp.client.ResponsesFailure;

import java.util.List;

/**
 * The models of the proxy for which an agent is configured, and the one that the agent starts with.
 *
 * @param list the models in the form of Codex's catalog, at least one
 */
record ConfiguredModels(JsonNode list) {
    /**
     * Asks the proxy.
     *
     * @param agent the agent's name
     * @param written the base URL in the agent's settings, empty for none
     * @throws CommandFailure when it does not answer, or is no proxy
     */
    static ConfiguredModels ask(
            ResponsesClient client, EndpointOptions endpoint, String agent, String written)
            throws InterruptedException {
        JsonNode models;
        try {
            models = client.models().path("models");
        } catch (ResponsesFailure e) {
            throw new CommandFailure(e.getMessage() + elsewhere(endpoint, agent, written), e);
        }
        if (!models.isArray() || models.isEmpty()) {
            throw new CommandFailure(
                    endpoint.url()
                            + " has no model list of lmresp: it is not an lmresp proxy, or its"
                            + " engine does not list its models. Start the engine, or start 'lmresp"
                            + " serve' with --alias ALIAS=MODEL");
        }
        return new ConfiguredModels(models);
    }

    /** The address in the written settings, if another one is used. */
    private static String elsewhere(EndpointOptions endpoint, String agent, String written) {
        boolean isOther =
                !written.isEmpty()
                        && !ResponsesClient.base(written)
                                .equals(ResponsesClient.base(endpoint.url()));
        return isOther
                ? " (%s's settings contain %s: --url %s)"
                        .formatted(agent, written, ShellWord.quoted(written))
                : "";
    }

    /** The names of the models. */
    List<String> names() {
        return list.findValuesAsText("slug");
    }

    /**
     * The model to start with, which may have been changed in the agent, such as by {@code /model}.
     *
     * @param named the model that the user names, empty for none
     * @param before the model in the agent's settings, empty for none
     * @throws IllegalArgumentException when the user has to name one; the message says so
     */
    String chosen(String named, String before, ResponsesClient client) throws InterruptedException {
        if (!named.isEmpty()) {
            return named;
        }
        List<String> names = names();
        if (names.contains(before) || (!before.isEmpty() && client.has(before))) {
            return before;
        }
        if (names.size() == 1) {
            return names.getFirst();
        }
        String all = String.join(", ", names);
        throw new IllegalArgumentException(
                before.isEmpty()
                        ? "the proxy has several models; choose one with --model: " + all
                        : "the proxy no longer has the model %s; choose another with --model: %s"
                                .formatted(before, all));
    }
}
