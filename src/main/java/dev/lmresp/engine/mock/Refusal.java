package dev.lmresp.engine.mock;

import dev.lmresp.json.Json;

/** A request that the mock does not answer, and what it says about it. */
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

    /** A request that is wrong in one parameter. */
    static Refusal invalid(String param, String message) {
        return new Refusal(400, "invalid_request_error", param, "", message);
    }

    int status() {
        return status;
    }

    /** The error as OpenAI writes it. */
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
