package dev.lmresp.engine.mock.quirk;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Quirks that refuse requests. */
final class RequestQuirks {
    private static final Set<String> OLD_PARAMETERS =
            Set.of(
                    "model",
                    "messages",
                    "stream",
                    "temperature",
                    "top_p",
                    "n",
                    "max_tokens",
                    "stop",
                    "presence_penalty",
                    "frequency_penalty",
                    "logit_bias",
                    "user",
                    "tools",
                    "tool_choice");

    private RequestQuirks() {}

    /** The refusal of a request by an engine with the quirk; empty when it accepts it. */
    static Optional<Refused> refusal(Quirk quirk, JsonNode body) {
        return Optional.ofNullable(
                switch (quirk) {
                    case NO_PARALLEL_TOOL_CALLS -> parameter(body, "parallel_tool_calls");
                    case NO_STREAM_OPTIONS -> parameter(body, "stream_options");
                    case NO_REASONING_EFFORT -> parameter(body, "reasoning_effort");
                    case NO_RESPONSE_FORMAT -> parameter(body, "response_format");
                    case NO_STRICT_TOOLS ->
                            when(
                                    body.path("tools").findValue("strict") != null,
                                    Refused.openAi(
                                            400,
                                            "tools[0].function.strict",
                                            "unknown_parameter",
                                            "Unknown parameter: 'tools[0].function.strict'."));
                    case MAX_TOKENS_UNKNOWN -> limit(body, "max_tokens", "max_completion_tokens");
                    case MAX_COMPLETION_TOKENS_UNKNOWN ->
                            limit(body, "max_completion_tokens", "max_tokens");
                    case UNKNOWN_PARAMETER_400 -> newParameters(body);
                    case NO_DEVELOPER_ROLE ->
                            when(
                                    roles(body).contains("developer"),
                                    Refused.openAi(
                                            400,
                                            "messages[0].role",
                                            "invalid_value",
                                            "developer is not one of ['system', 'assistant',"
                                                    + " 'user', 'tool', 'function'] -"
                                                    + " 'messages.0.role'"));
                    case SYSTEM_MUST_BE_FIRST ->
                            when(
                                    roles(body).lastIndexOf("system") > 0
                                            || roles(body).lastIndexOf("developer") > 0,
                                    Refused.flat(
                                            400,
                                            "BadRequestError",
                                            "System message must be at the beginning."));
                    case STRICT_ALTERNATION ->
                            when(
                                    !alternates(body),
                                    Refused.flat(
                                            400,
                                            "BadRequestError",
                                            "Conversation roles must alternate"
                                                    + " user/assistant/user/assistant/..."));
                    case STRICT_TOOL_HISTORY -> toolHistory(body);
                    case NO_NULL_CONTENT ->
                            when(
                                    hasNullContent(body),
                                    Refused.openAi(
                                            400,
                                            "messages",
                                            "invalid_type",
                                            "Invalid type for 'messages.content': expected one of a"
                                                    + " string or array of objects, but got null"
                                                    + " instead."));
                    case REASONING_ECHO ->
                            when(
                                    lacksReasoning(body),
                                    Refused.openAi(
                                            400,
                                            "",
                                            "invalid_request_error",
                                            "The reasoning_content in the thinking mode must be"
                                                    + " passed back to the API."));
                    case DEEPSEEK_REASONING,
                            KIMI_REASONING,
                            GEMINI_SIGNATURES,
                            OPENROUTER_DETAILS,
                            LITELLM_THINKING_BLOCKS ->
                            StateQuirks.refusal(quirk, body);
                    case MOONSHOT_SCHEMAS ->
                            when(
                                    hasForeignSchema(body.path("tools")),
                                    Refused.openAi(
                                            400,
                                            "",
                                            "",
                                            "tools.function.parameters is not a valid moonshot"
                                                    + " flavored json schema"));
                    case NO_TOOLS ->
                            when(
                                    !body.path("tools").isEmpty(),
                                    Refused.json(
                                            500,
                                            "{'error':{'code':500,'message':'tools param requires"
                                                    + " --jinja flag','type':'server_error'}}"));
                    case NO_TOOLS_LMDEPLOY ->
                            when(
                                    !body.path("tools").isEmpty()
                                            && !body.path("tool_choice").asText().equals("none"),
                                    Refused.flat(
                                            400,
                                            "invalid_request_error",
                                            "Please launch the api_server with --tool-call-parser"
                                                    + " if you want to use tools."));
                    case NO_IMAGES ->
                            when(
                                    body.path("messages").findValue("image_url") != null,
                                    Refused.json(
                                            500,
                                            "{'error':{'code':500,'message':'image input is not"
                                                + " supported - hint: if this is unexpected, you"
                                                + " may need to provide the"
                                                + " mmproj','type':'server_error'}}"));
                    default -> always(quirk, body);
                });
    }

    private static @Nullable Refused always(Quirk quirk, JsonNode body) {
        return switch (quirk) {
            case CONTEXT_OVERFLOW_VLLM ->
                    Refused.flat(
                            400,
                            "BadRequestError",
                            "This model's maximum context length is 512 tokens. However, you"
                                + " requested 2009 tokens in the messages, Please reduce the length"
                                + " of the messages.");
            case CONTEXT_OVERFLOW_LLAMACPP ->
                    Refused.json(
                            400,
                            "{'error':{'code':400,'message':'request (2009 tokens) exceeds the"
                                + " available context size (512 tokens), try increasing"
                                + " it','n_ctx':512,'n_prompt_tokens':2009,'type':'exceed_context_size_error'}}");
            case CONTEXT_OVERFLOW_DEEPSEEK ->
                    Refused.openAi(
                            400,
                            "",
                            "invalid_request_error",
                            "This model's maximum context length is 512 tokens. However, you"
                                    + " requested 2009 tokens (2009 in the messages, 0 in the"
                                    + " completion). Please reduce the length of the messages or"
                                    + " completion.");
            case CONTEXT_OVERFLOW_LMDEPLOY ->
                    Refused.flat(
                            400,
                            "invalid_request_error",
                            "The request exceeds the model context length.");
            case CONTEXT_OVERFLOW_KIMI ->
                    Refused.openAi(
                            400,
                            "",
                            "",
                            "Invalid request: Your request exceeded model token limit: 512"
                                    + " (requested: 2009)");
            case CONTEXT_OVERFLOW_QWEN ->
                    Refused.openAi(
                            400,
                            "",
                            "invalid_parameter_error",
                            "<400> InternalError.Algo.InvalidParameter: Range of input length"
                                    + " should be [1, 512]");
            case CONTEXT_OVERFLOW_GEMINI ->
                    Refused.json(
                            400,
                            "[{'error':{'code':400,'message':'The input token count (2009) exceeds"
                                    + " the maximum number of tokens allowed"
                                    + " (512).','status':'INVALID_ARGUMENT'}}]");
            case CONTEXT_OVERFLOW_CLAUDE ->
                    Refused.json(
                            400,
                            "{'type':'error','error':{'type':'invalid_request_error','message':'input"
                                + " length and `max_tokens` exceed context limit: 1900 + 109 > 512,"
                                + " decrease input length or `max_tokens` and try again'}}");
            case CONTEXT_OVERFLOW_403 -> Refused.openAi(403, "", "", "Context window exceeded");
            case MODEL_NOT_FOUND ->
                    Refused.json(
                            404,
                            "{'error':{'code':404,'message':'The model `%s` does not exist.','param':'model','type':'NotFoundError'}}"
                                    .formatted(
                                            body.path("model")
                                                    .asText()
                                                    .replaceAll("[\\\\\"'\\p{Cntrl}]", "")));
            case SLEEPING ->
                    Refused.json(
                            503,
                            "{'error':'Engine is sleeping; call POST /wakeup before inference (e.g."
                                    + " tags=weights&tags=kv_cache).'}");
            case UNAUTHORIZED -> Refused.json(401, "{'error':'Unauthorized'}");
            case HTML_502 ->
                    new Refused(
                            502,
                            "text/html",
                            "",
                            """
                            <html>
                            <head><title>502 Bad Gateway</title></head>
                            <body>
                            <center><h1>502 Bad Gateway</h1></center>
                            <hr><center>nginx</center>
                            </body>
                            </html>
                            """);
            case EMPTY_502 -> new Refused(502, "", "", "");
            case STATUS_429 ->
                    Refused.json(
                            429,
                            "{'error':{'message':'Too many"
                                + " requests.','type':'rate_limit_error','param':null,'code':null}}");
            case STATUS_429_RETRY_AFTER -> {
                Refused plain =
                        Refused.json(
                                429,
                                "{'error':{'message':'Rate limit reached. Please try again in"
                                    + " 2s.','type':'requests','param':null,'code':'rate_limit_exceeded'}}");
                yield new Refused(plain.status(), plain.contentType(), "2", plain.body());
            }
            case STATUS_429_RETRY_DELAY ->
                    Refused.json(
                            429,
                            "[{'error':{'code':429,'message':'Resource has been exhausted (e.g."
                                + " check"
                                + " quota).','status':'RESOURCE_EXHAUSTED','details':[{'@type':'type.googleapis.com/google.rpc.RetryInfo','retryDelay':'1.4s'}]}}]");
            case STATUS_500_JSON ->
                    Refused.json(
                            500,
                            "{'error':{'message':'EngineCore encountered an issue. See stack trace"
                                + " (above) for the root"
                                + " cause.','type':'InternalServerError','param':null,'code':500}}");
            case EMPTY_BODY ->
                    new Refused(
                            200,
                            body.path("stream").asBoolean()
                                    ? "text/event-stream"
                                    : "application/json",
                            "",
                            "");
            default ->
                    OptionQuirks.refusal(quirk, body)
                            .or(() -> TemplateQuirks.refusal(quirk, body))
                            .orElse(null);
        };
    }

    private static @Nullable Refused when(boolean hit, Refused refused) {
        return hit ? refused : null;
    }

    private static @Nullable Refused parameter(JsonNode body, String name) {
        return when(
                body.has(name),
                Refused.openAi(
                        400,
                        name,
                        "unsupported_parameter",
                        "Unsupported parameter: '%s' is not supported with this model."
                                .formatted(name)));
    }

    private static @Nullable Refused limit(JsonNode body, String name, String instead) {
        return when(
                body.has(name),
                Refused.openAi(
                        400,
                        name,
                        "unsupported_parameter",
                        "Unsupported parameter: '%s' is not supported with this model. Use '%s' instead."
                                .formatted(name, instead)));
    }

    private static @Nullable Refused newParameters(JsonNode body) {
        var problems = new ArrayList<String>();
        for (var member : body.properties()) {
            if (!OLD_PARAMETERS.contains(member.getKey())) {
                problems.add(
                        "{'type': 'extra_forbidden', 'loc': ('body', '%s'), 'msg': 'Extra inputs are not permitted'}"
                                .formatted(member.getKey().replaceAll("[^A-Za-z0-9_.-]", "")));
            }
        }
        return when(!problems.isEmpty(), Refused.flat(400, "BadRequestError", problems.toString()));
    }

    private static List<String> roles(JsonNode body) {
        var roles = new ArrayList<String>();
        body.path("messages").forEach(message -> roles.add(message.path("role").asText()));
        return roles;
    }

    /** Mistral's template: without system, tool and tool-call messages the roles alternate. */
    private static boolean alternates(JsonNode body) {
        boolean wantsUser = true;
        for (JsonNode message : body.path("messages")) {
            String role = message.path("role").asText();
            boolean counts =
                    role.equals("user")
                            || (role.equals("assistant") && message.path("tool_calls").isEmpty());
            if (counts) {
                if (role.equals("user") != wantsUser) {
                    return false;
                }
                wantsUser = !wantsUser;
            }
        }
        return true;
    }

    private static @Nullable Refused toolHistory(JsonNode body) {
        Set<String> open = new HashSet<>();
        for (JsonNode message : body.path("messages")) {
            boolean isResult = message.path("role").asText().equals("tool");
            if (isResult && !open.remove(message.path("tool_call_id").asText())) {
                return Refused.openAi(
                        400,
                        "messages",
                        "",
                        "messages with role 'tool' must be a response to a preceding message with"
                                + " 'tool_calls'.");
            }
            if (!isResult && !open.isEmpty()) {
                return unanswered();
            }
            for (JsonNode call : message.path("tool_calls")) {
                open.add(call.path("id").asText());
            }
        }
        return open.isEmpty() ? null : unanswered();
    }

    private static Refused unanswered() {
        return Refused.openAi(
                400,
                "messages",
                "",
                "An assistant message with 'tool_calls' must be followed by tool messages"
                    + " responding to each 'tool_call_id'. (insufficient tool messages following"
                    + " tool_calls message)");
    }

    private static boolean hasNullContent(JsonNode body) {
        for (JsonNode message : body.path("messages")) {
            if (message.path("content").isNull() || message.path("content").isMissingNode()) {
                return true;
            }
        }
        return false;
    }

    private static boolean lacksReasoning(JsonNode body) {
        for (JsonNode message : body.path("messages")) {
            if (!message.path("tool_calls").isEmpty()
                    && message.path("reasoning_content").asText().isBlank()) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasForeignSchema(JsonNode schema) {
        if ((schema.has("$ref") && schema.size() > 1)
                || (schema.path("anyOf").isArray() && schema.has("type"))) {
            return true;
        }
        for (JsonNode inner : schema) {
            if (hasForeignSchema(inner)) {
                return true;
            }
        }
        return false;
    }
}
