package dev.lmresp.proxy.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.ChatError;
import dev.lmresp.chat.ChatMessage;
import dev.lmresp.chat.ChatMessage.Part;
import dev.lmresp.chat.ChatRequest;
import dev.lmresp.chat.ChatTool;
import dev.lmresp.chat.Dialect;
import dev.lmresp.config.Dialects;
import dev.lmresp.json.Json;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Refusals as people have reported them, each with its source: what each of them teaches. */
class RefusalsOfEnginesTest {
    private static final Dialect GENERIC = Dialects.load(Map.of()).named("generic");

    private static final String OPTIONS =
            "{'stream':true,'stream_options':{},'max_tokens':9000,'temperature':0.5,'top_p':0.5,"
                + "'stop':['a'],'user':'u','parallel_tool_calls':true,'prompt_cache_key':'k','metadata':{}}";

    /** What is in the request | the answer's body, ´ an apostrophe in a text | what it teaches. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    # pipecat-ai/pipecat#4043, GoogleChromeLabs/webmcp-tools#417: with tools it may not reason, whatever it was told
                    effort=high | {'error':{'message':'Function tools with reasoning_effort are not supported for gpt-5.4 in /v1/chat/completions. Please use /v1/responses instead.','type':'invalid_request_error','param':'reasoning_effort','code':null}} | TOOLS_WHILE_THINKING
                    tools | {'error':{'message':'Function tools with reasoning_effort are not supported for gpt-5.6-terra in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to ´none´.','type':'invalid_request_error','param':'reasoning_effort','code':null}} | TOOLS_WHILE_THINKING
                    # chatboxai/chatbox#2627, danny-avila/LibreChat#11949, #8939
                    plain | {'error':{'message':'litellm.UnsupportedParamsError: gpt-5 models don´t support temperature=0.84. Only temperature=1 is supported. To drop unsupported params set `litellm.drop_params = True`.'}} | Values[option=temperature, allowed=[1]]
                    plain | {'error':{'message':'temperature is not supported when thinking is enabled'}} | Option[name=temperature]
                    plain | {'error':{'message':'topP is not supported when thinking is enabled'}} | Option[name=top_p]
                    # zed-industries/zed#36215, sipeed/picoclaw#1019, anomalyco/opencode#3931, diegosouzapw/OmniRoute#1154
                    plain | {'message':'body.prompt_cache_key: property ´body.prompt_cache_key´ is unsupported','type':'invalid_request_error','param':'validation_error','code':'wrong_api_format'} | Option[name=prompt_cache_key]
                    plain | {'error':'[{´type´: ´extra_forbidden´, ´loc´: (´body´, ´prompt_cache_key´), ´msg´: ´Extra inputs are not permitted´, ´input´: ´main´}]'} | Option[name=prompt_cache_key]
                    plain | {'type':'error','error':{'type':'invalid_request_error','message':'promptCacheKey: Extra inputs are not permitted'}} | Option[name=prompt_cache_key]
                    plain | {'detail':'Unsupported parameter: prompt_cache_key'} | Option[name=prompt_cache_key]
                    # tensorzero/tensorzero#2805, Fireworks, Mistral
                    plain | {'error':{'message':'Unsupported parameter: ´parallel_tool_calls´ is not supported with this model.','type':'invalid_request_error','param':'parallel_tool_calls','code':'unsupported_parameter'}} | Option[name=parallel_tool_calls]
                    plain | {'error':{'object':'error','type':'invalid_request_error','message':'Extra inputs are not permitted, field: ´metadata´, value: {}'}} | Option[name=metadata]
                    plain | {'object':'error','message':{'detail':[{'type':'extra_forbidden','loc':['body','user'],'msg':'Extra inputs are not permitted','input':'u'}]},'type':'invalid_request_error','param':null,'code':null} | Option[name=user]
                    # zod and pydantic, as text in a message
                    plain | {'error':{'message':'[{\\u0022code\\u0022:\\u0022unrecognized_keys\\u0022,\\u0022keys\\u0022:[\\u0022metadata\\u0022],\\u0022path\\u0022:[],\\u0022message\\u0022:\\u0022Unrecognized key(s) in object: ´metadata´\\u0022}]'}} | Option[name=metadata]
                    # InternLM/lmdeploy lmdeploy/serve/openai/chat_completions/validation.py
                    logprobs | {'message':'Logprobs(True)/top_logprobs(0) requested but not enabled logprobs_mode in engine configuration','type':'invalid_request_error','code':400,'param':null,'object':'error'} | Option[name=logprobs], Option[name=top_logprobs]
                    plain | {'message':'The temperature 3.0 must be in [0, 2]','type':'invalid_request_error','code':400,'param':null,'object':'error'} | OwnValue[path=temperature]
                    tools | {'message':'Please launch the api_server with --tool-call-parser if you want to use tools.','type':'invalid_request_error','code':400,'param':null,'object':'error'} | nothing
                    # ggml-org/llama.cpp tools/server/server-common.cpp: not what is said, but that it is said together
                    logprobs | {'error':{'code':400,'message':'logprobs is not supported with tools + stream','type':'invalid_request_error'}} | Option[name=logprobs]
                    tools | {'error':{'code':500,'message':'tools param requires --jinja flag','type':'server_error'}} | nothing
                    assistant last | {'error':{'code':400,'message':'Assistant response prefill is incompatible with enable_thinking.','type':'invalid_request_error'}} | MODELS_TURN
                    assistant last | {'error':{'code':400,'message':'Cannot have 2 or more assistant messages at the end of the list.','type':'invalid_request_error'}} | MODELS_TURN
                    # ollama/ollama#12561, taketwo/llm-ollama#54, ollama/ollama openai/openai.go
                    effort=medium | {'error':{'message':'think value \\u0022medium\\u0022 is not supported for this model','type':'api_error','param':null,'code':null}} | Option[name=reasoning_effort]
                    effort=high | {'error':{'message':'\\u0022gemma3n:e4b-it-q8_0\\u0022 does not support thinking','type':'api_error','param':null,'code':null}} | Option[name=reasoning_effort]
                    effort=xhigh | {'error':{'message':'invalid reasoning value: ´xhigh´ (must be \\u0022high\\u0022, \\u0022medium\\u0022, \\u0022low\\u0022, \\u0022max\\u0022, or \\u0022none\\u0022)','type':'invalid_request_error'}} | Values[option=reasoning_effort, allowed=["high", "medium", "low", "max", "none"]]
                    tools | {'error':{'message':'registry.ollama.ai/library/gemma:2b does not support tools','type':'api_error','param':null,'code':null}} | nothing
                    # Groq, xAI, and who checks with pydantic
                    effort=high | {'error':{'message':'`reasoning_effort` must be one of `none` or `default`','type':'invalid_request_error','param':'reasoning_effort'}} | Values[option=reasoning_effort, allowed=["none", "default"]]
                    effort=high | {'code':'Client specified an invalid argument','error':'Argument not supported on this model: reasoningEffort'} | Option[name=reasoning_effort]
                    effort=max | {'object':'error','message':'[{´type´: ´literal_error´, ´loc´: (´body´, ´reasoning_effort´), ´msg´: \\u0022Input should be ´low´, ´medium´ or ´high´\\u0022, ´input´: ´max´}]','code':400} | Values[option=reasoning_effort, allowed=["low", "medium", "high"]]
                    # router-for-me/CLIProxyAPI#1572 (SGLang), NousResearch/hermes-agent#111875 (DeepInfra), ollama/ollama#15831
                    effort=xhigh | {'object':'error','message':'1 validation error:\\n  {´type´: ´literal_error´, ´loc´: (´body´, ´reasoning_effort´), ´msg´: \\u0022Input should be ´low´, ´medium´ or ´high´\\u0022, ´input´: ´xhigh´, ´ctx´: {´expected´: \\u0022´low´, ´medium´ or ´high´\\u0022}}\\n\\n  File \\u0022/sgl-workspace/sglang/python/sglang/srt/entrypoints/http_server.py\\u0022, line 1324, in openai_v1_chat_completions\\n    POST /v1/chat/completions','type':'Bad Request','param':null,'code':400} | Values[option=reasoning_effort, allowed=["low", "medium", "high"]]
                    effort=ultra | {'detail':[{'type':'literal_error','loc':['body','reasoning_effort'],'msg':'Input should be ´none´, ´minimal´, ´low´, ´medium´, ´high´, ´xhigh´ or ´max´','input':'ultra'}]} | Values[option=reasoning_effort, allowed=["none", "minimal", "low", "medium", "high", "xhigh", "max"]]
                    effort=max | {'error':'invalid think value: \\u0022max\\u0022 (must be \\u0022high\\u0022, \\u0022medium\\u0022, \\u0022low\\u0022, true, or false)'} | Values[option=reasoning_effort, allowed=["high", "medium", "low"]]
                    # Azure's models that are not OpenAI's: vectorize-io/hindsight#3518, MoonshotAI/kimi-code#2611, zed-industries/zed#52000
                    plain | {'error':{'code':'unrecognized_request_argument','message':'Unrecognized request argument supplied: prompt_cache_key'}} | Option[name=prompt_cache_key]
                    # databricks/databricks-sdk-go#1183, Fastify
                    plain | {'error_code':'BAD_REQUEST','message':'Bad request: rpc error: code = InvalidArgument desc = max_tokens (10000) cannot exceed 8192. Please reduce the length of max output tokens generated.'} | OwnValue[path=max_output_tokens]
                    plain | {'statusCode':400,'code':'FST_ERR_VALIDATION','error':'Bad Request','message':'body/temperature must be <= 1'} | OwnValue[path=temperature]
                    # choices: ai-dynamo/dynamo#10963, songquanpeng/one-api#1461, pydantic/pydantic-ai#582, vLLM without its flag
                    named | {'message':'Failed to deserialize the JSON body into the target type: data did not match any variant of untagged enum ToolChoiceParam at line 1 column 833','type':'Bad Request','code':400} | Choices[refused=[named]]
                    named | {'error':{'message':'json: cannot unmarshal object into Go struct field ChatCompletion.tool_choice of type string'}} | Choices[refused=[named]]
                    named | {'error':'Invalid tool_choice type: ´object´. Supported string values: none, auto, required'} | Choices[refused=[named]]
                    required | {'object':'error','message':'[{´type´: ´value_error´, ´loc´: (´body´,), ´msg´: ´Value error, `tool_choice` must either be a named tool, \\u0022auto\\u0022, or \\u0022none\\u0022.´, ´input´: {´parallel_tool_calls´: True, ´tool_choice´: ´required´, ´temperature´: 0.5}}]','code':400} | Choices[refused=[required]]
                    tools | {'error':{'message':'\\u0022auto\\u0022 tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set','type':'BadRequestError','param':null,'code':400}} | nothing
                    required | {'error':{'message':'<400> InternalError.Algo.InvalidParameter: The tool_choice parameter does not support being set to required or object in thinking mode','type':'invalid_request_error','param':null,'code':'invalid_parameter_error'}} | FORCED_CALL_WHILE_THINKING
                    # forms of the answer: browser-use/web-ui#65, presenton/presenton#184, agno-agi/agno#5317
                    schema | {'error':{'message':'Failed to deserialize the JSON body into the target type: response_format: response_format.type `json_schema` is unavailable now at line 1 column 12992'}} | Formats[refused=[json_schema]]
                    schema | {'error':{'message':'Json mode response is not supported when enable_thinking is true'}} | FORMAT_WHILE_THINKING
                    json | {'error':{'code':'invalid_parameter_error','param':null,'message':'<400> InternalError.Algo.InvalidParameter: ´messages´ must contain the word ´json´ in some form, to use ´response_format´ of type ´json_object´.','type':'invalid_request_error'}} | OwnValue[path=text.format]
                    # images: browser-use/web-ui#314, cline/cline#363
                    image | {'error':{'message':'Failed to deserialize the JSON body into the target type: messages[1]: data did not match any variant of untagged enum ChatCompletionRequestContent at line 1 column 72995','type':'invalid_request_error'}} | IMAGES
                    image | {'error':{'message':'json: cannot unmarshal array into Go struct field Message.messages.content of type string'}} | IMAGES
                    image | {'error':{'message':'image URLs are not currently supported, please use base64 encoded data instead','type':'invalid_request_error'}} | OwnValue[path=input]
                    # schemas: ollama/ollama#10328
                    tools | {'error':{'message':'json: cannot unmarshal array into Go struct field .tools.function.parameters.properties.type of type string','type':'invalid_request_error'}} | TYPE_LISTS
                    # roles: edison7009/EchoBird#125, huggingface/text-generation-inference#3198, sterlp/eclipse-peon-ai#75
                    calls | {'error':{'message':'Failed to deserialize the JSON body into the target type: messages[62].role: unknown variant `tool`, expected `user` or `assistant` at line 1 column 64329'}} | TOOL_MESSAGES
                    calls | {'error':'Template error: syntax error: Conversation roles must alternate user/assistant/user/assistant/... (in <string>:15)','error_type':'template_error'} | TOOL_MESSAGES
                    two users | {'error':{'code':'server_error','message':'rpc error: code = InvalidArgument desc = \\n------------\\nWhile executing CallExpression at line 46, column 32 in source:\\n...== 0) %}{{- raise_exception(´After the optional system message, con...\\nError: Jinja Exception: After the optional system message, conversation roles must alternate user and assistant roles except for tool calls and results.','type':'server_error'}} | TURNS
                    two users | {'error':{'message':'After the (optional) system message(s), user or tool message(s) should alternate with assistant message(s).','type':'invalid_message','code':400}} | TURNS
                    assistant last | {'error':{'message':'Last message must have role `user`.','type':'invalid_message','code':400}} | MODELS_TURN
                    # BigPizzaV3/CodexPlusPlus#267, netease-youdao/LobsterAI#104, can1357/oh-my-pi#955; o1-mini
                    later system | {'type':'error','error':{'type':'bad_request_error','message':'invalid params, chat content has invalid message role: system (2013)','http_code':'400'}} | LATER_SYSTEM_MESSAGES
                    later system | {'type':'error','error':{'type':'bad_request_error','message':'invalid params, invalid chat setting (2013)','http_code':'400'}} | LATER_SYSTEM_MESSAGES
                    system | {'error':{'message':'Unsupported value: ´messages[0].role´ does not support ´system´ with this model.','type':'invalid_request_error','param':'messages[0].role','code':'unsupported_value'}} | SYSTEM_MESSAGES
                    developer | {'error':{'message':'messages[0].role: unknown variant `developer`, expected one of `system`, `user`, `assistant`, `tool`'}} | DEVELOPER
                    # calls: QwenLM/qwen-code#2360, alibaba/spring-ai-alibaba#914, lbjlaq/Antigravity-Manager#854: nothing that other words would help
                    calls | {'error':{'message':'<400> InternalError.Algo.InvalidParameter: messages with role \\u0022tool\\u0022 must be a response to a preceeding message with \\u0022tool_calls\\u0022.','type':'invalid_request_error'}} | nothing
                    calls | {'error':{'message':'An assistant message with \\u0022tool_calls\\u0022 must be followed by tool messages responding to each \\u0022tool_call_id\\u0022. The following tool_call_ids did not have response messages: message[15].role','type':'invalid_request_error'}} | nothing
                    calls | {'error':{'message':'messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `text`. When `thinking` is enabled, a final `assistant` message must start with a thinking block (preceeding the lastmost set of `tool_use` and `tool_result` blocks).','type':'invalid_request_error'}} | nothing
                    calls | {'error':{'message':'messages: text content blocks must be non-empty','type':'invalid_request_error'}} | EMPTY_CONTENT
                    calls | {'error':{'message':'the message at position 1 with role ´assistant´ must not be empty','type':'invalid_request_error'}} | EMPTY_CONTENT
                    calls | {'error':{'message':'thinking is enabled but reasoning_content is missing in assistant tool call message at index 2','type':'invalid_request_error'}} | LOST_REASONING
                    tools | {'error':{'message':'This model doesn´t support tool use in streaming mode.'}} | STREAMS
                    """)
    void each_teaches_exactly_what_it_is_about(String traits, String said, String expected) {
        ChatError error =
                ChatError.find(Json.parse(said.replace('\'', '"').replace('´', '\'')))
                        .orElseThrow();
        List<Refusal> refusals = RefusalReader.read(error, asked(traits), GENERIC);
        String shown = refusals.stream().map(Refusal::toString).collect(Collectors.joining(", "));
        assertThat(shown.isEmpty() ? "nothing" : shown).isEqualTo(expected);
    }

    private static ChatRequest asked(String traits) {
        var options = (ObjectNode) Json.parse(OPTIONS.replace('\'', '"'));
        var messages = new ArrayList<ChatMessage>();
        messages.add(user("hi"));
        switch (traits.split("=", 2)[0]) {
            case "effort" -> options.put("reasoning_effort", traits.split("=", 2)[1]);
            case "logprobs" -> options.put("logprobs", true).put("top_logprobs", 0);
            case "required" -> options.put("tool_choice", "required");
            case "named" ->
                    options.putObject("tool_choice")
                            .put("type", "function")
                            .putObject("function")
                            .put("name", "look");
            case "schema" ->
                    options.putObject("response_format")
                            .put("type", "json_schema")
                            .putObject("json_schema");
            case "json" -> options.putObject("response_format").put("type", "json_object");
            case "image" ->
                    messages.add(new ChatMessage.User(List.of(new Part.Image("https://x/y", ""))));
            case "two users" -> messages.add(user("and"));
            case "assistant last" -> messages.add(said("well", List.of()));
            case "system" -> messages.addFirst(new ChatMessage.Instructions("system", "be"));
            case "developer" -> messages.addFirst(new ChatMessage.Instructions("developer", "be"));
            case "later system" -> messages.add(new ChatMessage.Instructions("system", "be"));
            case "calls" -> {
                messages.add(
                        said("", List.of(new ChatMessage.Call("c", "look", "{}", Json.object()))));
                messages.add(new ChatMessage.Tool("c", "", List.of(new Part.Text("seen"))));
            }
            default -> assertThat(traits).isIn("plain", "tools");
        }
        return new ChatRequest(
                "m",
                options,
                List.of(new ChatTool("look", "", Json.object().put("type", "object"), null)),
                messages);
    }

    private static ChatMessage user(String text) {
        return new ChatMessage.User(List.of(new Part.Text(text)));
    }

    private static ChatMessage said(String text, List<ChatMessage.Call> calls) {
        return new ChatMessage.Assistant(
                text, null, calls, ChatMessage.EmptyContent.NULL, Json.object());
    }
}
