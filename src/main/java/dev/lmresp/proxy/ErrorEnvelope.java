package dev.lmresp.proxy;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.lmresp.json.Json;
import dev.lmresp.responses.ApiError;

import java.io.IOException;

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
                    writeMember(out, error);
                    out.writeEndObject();
                });
    }

    /** Writes the member {@code error}, which is the same in every message that has one. */
    public static void writeMember(JsonGenerator out, ApiError error) throws IOException {
        out.writeObjectFieldStart("error");
        out.writeStringField("message", error.text());
        out.writeStringField("type", error.type());
        out.writeStringField("param", error.param());
        out.writeStringField("code", error.code());
        out.writeEndObject();
    }
}
