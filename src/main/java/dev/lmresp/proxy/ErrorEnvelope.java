package dev.lmresp.proxy;

import dev.lmresp.json.Json;
import dev.lmresp.responses.ApiError;

/**
 * An error in the OpenAI envelope, as clients receive it with an HTTP status: {@code
 * {"error":{…}}}.
 */
public final class ErrorEnvelope {
    private ErrorEnvelope() {}

    public static byte[] of(ApiError error) {
        return Json.bytes(
                out -> {
                    out.writeStartObject();
                    out.writeObjectFieldStart("error");
                    out.writeStringField("message", error.text());
                    out.writeStringField("type", error.type());
                    out.writeStringField("param", error.param());
                    out.writeStringField("code", error.code());
                    out.writeEndObject();
                    out.writeEndObject();
                });
    }
}
