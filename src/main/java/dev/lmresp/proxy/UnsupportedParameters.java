package dev.lmresp.proxy;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.responses.ResponsesRequest;

import java.util.List;

/** Rejects parameters that change the meaning of a request and are not supported. */
public final class UnsupportedParameters {
    private record Parameter(String name, String advice) {}

    private static final List<Parameter> PARAMETERS =
            List.of(
                    new Parameter(
                            "prompt",
                            "stored prompts are not available; send the text as 'instructions' or"
                                    + " 'input'"));

    private UnsupportedParameters() {}

    /**
     * Checks a request.
     *
     * @throws ApiException status 400 with the {@code param}
     */
    public static void check(ResponsesRequest request) {
        for (Parameter one : PARAMETERS) {
            if (isSet(request.json().path(one.name()))) {
                throw ApiException.unsupported(
                        one.name(), "'" + one.name() + "' is not supported: " + one.advice());
            }
        }
    }

    private static boolean isSet(JsonNode value) {
        return !RequestReader.isAbsent(value) && !(value.isBoolean() && !value.asBoolean());
    }
}
