package dev.lmresp.engine.mock;

import dev.lmresp.json.Json;

/** The mock rejects a request, with an error for the client. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String type;
    private final String param;
    private final String code;

    Refusal(int status, String type, String param, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.type = type;
        this.param = param;
        this.code = code;
    }

    /** A request with an invalid parameter. */
    static Refusal invalid(String param, String message) {
        return new Refusal(400, "invalid_request_error", param, "", message);
    }

    int status() {
        return status;
    }

    /** The error in OpenAI's envelope. */
    byte[] json() {
        return Json.bytes(
                out -> {
                    out.writeStartObject();
                    out.writeObjectFieldStart("error");
                    out.writeStringField("message", getMessage());
                    out.writeStringField("type", type);
                    out.writeStringField("param", param.isEmpty() ? null : param);
                    out.writeStringField("code", code.isEmpty() ? null : code);
                    out.writeEndObject();
                    out.writeEndObject();
                });
    }
}
