package dev.lmresp.engine.mock.quirk;

/** Errors in answers with a success status. */
final class Failures {
    static final String OPEN_ROUTER =
            "{\"error\":{\"message\":\"Upstream error from Venice: EngineCore encountered an issue."
                + " See stack trace (above) for the root"
                + " cause.\",\"code\":502,\"metadata\":{\"provider_name\":\"Venice\"}},\"user_id\":\"user_x\"}";
    static final String IN_CHOICE =
            "{\"code\":502,\"message\":\"Error processing"
                + " stream\",\"metadata\":{\"provider_name\":\"Nebius\",\"raw\":{\"retryable\":true}}}";
    static final String OPEN_AI =
            "{\"error\":{\"message\":\"The server had an error processing your request. Sorry about"
                    + " that!\",\"type\":\"server_error\",\"param\":null,\"code\":null}}";
    static final String VLLM =
            "{\"object\":\"error\",\"message\":\"EngineCore encountered an issue. See stack trace"
                    + " (above) for the root"
                    + " cause.\",\"type\":\"InternalServerError\",\"param\":null,\"code\":500}";
    static final String GROQ =
            "{\"error\":{\"message\":\"tool call validation failed: parameters for tool add_nums"
                + " did not match"
                + " schema\",\"type\":\"invalid_request_error\",\"code\":\"tool_use_failed\",\"failed_generation\":\"{}\",\"status_code\":400}}";

    static final String LLAMACPP =
            "{\"code\":500,\"message\":\"failed to decode the batch: out of"
                    + " memory\",\"type\":\"server_error\"}";

    private Failures() {}
}
