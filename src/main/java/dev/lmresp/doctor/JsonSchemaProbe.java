package dev.lmresp.doctor;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.util.List;

/** Does the engine support structured output? */
final class JsonSchemaProbe implements Probe {
    @Override
    public String id() {
        return "json-schema";
    }

    @Override
    public String question() {
        return "does it support structured output (JSON schema)?";
    }

    @Override
    public boolean isNeeded() {
        return false;
    }

    @Override
    public Finding ask(ProbedEngine probed) {
        ProbeAnswer outcome =
                probed.ask(
                        ProbeRequests.withForm(
                                ProbeRequests.asking(
                                        "Give a city and the number of its letters, as JSON.")));
        return FailureDiagnosis.of(outcome, probed, "schema")
                .orElseGet(() -> form(outcome, probed));
    }

    private static Finding form(ProbeAnswer outcome, ProbedEngine probed) {
        List<?> formats =
                outcome.learned().get("response-formats") instanceof List<?> left
                        ? left
                        : List.of("json_schema");
        String how =
                !formats.contains("json_schema")
                        ? "it rejects response_format, so lmresp puts the schema into the prompt; "
                        : probed.dialect().options().formats().contains("json_schema")
                                ? ""
                                : "it does not support this, so lmresp puts the schema into the"
                                        + " prompt; ";
        return fits(outcome.text())
                ? Finding.works(how + FailureDiagnosis.shortened(outcome.text(), 50))
                : Finding.worksNot(
                        how
                                + "the answer does not follow it: "
                                + FailureDiagnosis.shortened(outcome.text(), 40),
                        probed.advice("schema"));
    }

    private static boolean fits(String text) {
        try {
            JsonNode json = Json.parse(text);
            return json.size() == 2
                    && json.path("name").isTextual()
                    && json.path("number").isIntegralNumber();
        } catch (JsonSyntaxException e) {
            return false;
        }
    }
}
