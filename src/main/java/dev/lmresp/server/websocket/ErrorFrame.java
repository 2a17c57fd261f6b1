package dev.lmresp.server.websocket;

import dev.lmresp.json.Json;
import dev.lmresp.proxy.ErrorEnvelope;
import dev.lmresp.responses.ApiError;

/** An error as a message: the envelope that clients know from HTTP, with the status beside it. */
final class ErrorFrame {
    private ErrorFrame() {}

    static byte[] of(ApiError error) {
        return Json.bytes(
                out -> {
                    out.writeStartObject();
                    out.writeStringField("type", "error");
                    out.writeNumberField("status", error.status());
                    ErrorEnvelope.writeMember(out, error);
                    if (error.retryAfterSeconds() >= 0) {
                        // read by Codex
                        out.writeObjectFieldStart("headers");
                        out.writeStringField(
                                "retry-after", Integer.toString(error.retryAfterSeconds()));
                        out.writeEndObject();
                    }
                    out.writeEndObject();
                });
    }
}
