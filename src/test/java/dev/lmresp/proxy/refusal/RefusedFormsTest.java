package dev.lmresp.proxy.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

/**
 * What engines and the chat templates of models refuse, in the words of many: the first request is
 * asked otherwise, and the next is asked so at once.
 */
class RefusedFormsTest {
    private static final String TOOL =
            "'tools':[{'type':'function','name':'look','parameters':{'type':'object','properties':{}}}]";
    private static final String SCHEMA =
            "'text':{'format':{'type':'json_schema','name':'a','schema':{'type':'object'}}}";
    private static final String CALL =
            "{'type':'function_call','call_id':'call_of_the_first','name':'look','arguments':'{}'},";
    private static final String OUTPUT =
            "{'type':'function_call_output','call_id':'call_of_the_first','output':'seen'}";
    private static final String USER = "{'role':'user','content':'look'},";

    private static final Map<String, String> REQUESTS =
            Map.ofEntries(
                    Map.entry(
                            "image",
                            "'input':[{'role':'user','content':[{'type':'input_image','image_url':'data:image/png;base64,iVBORw0KGgo='}]}]"),
                    Map.entry(
                            "sound",
                            "'input':[{'role':'user','content':[{'type':'input_audio','input_audio':{'data':'AAAA','format':'wav'}}]}]"),
                    Map.entry(
                            "file",
                            "'input':[{'role':'user','content':[{'type':'input_file','filename':'a.pdf','file_data':'data:application/pdf;base64,AAAA'}]}]"),
                    Map.entry("forced", "'input':'hi','tool_choice':'required'," + TOOL),
                    Map.entry("tools", "'input':'hi'," + TOOL),
                    Map.entry("effort+tools", "'input':'hi','reasoning':{'effort':'high'}," + TOOL),
                    Map.entry("schema", "'input':'hi'," + SCHEMA),
                    Map.entry("schema+tools", "'input':'hi'," + SCHEMA + "," + TOOL),
                    Map.entry("whole", "'input':'hi'"),
                    Map.entry("stream", "'input':'hi','stream':true"),
                    Map.entry(
                            "parallel",
                            TOOL
                                    + ",'input':["
                                    + USER
                                    + CALL
                                    + "{'type':'function_call','call_id':'call_of_the_second','name':'look','arguments':'{}'},"
                                    + OUTPUT
                                    + ",{'type':'function_call_output','call_id':'call_of_the_second','output':'seen"
                                    + " too'}]"),
                    Map.entry("calls", TOOL + ",'input':[" + USER + CALL + OUTPUT + "]"),
                    Map.entry(
                            "calls then user",
                            TOOL
                                    + ",'input':["
                                    + USER
                                    + CALL
                                    + OUTPUT
                                    + ",{'role':'user','content':'and now?'}]"),
                    Map.entry(
                            "two users",
                            "'input':[{'role':'user','content':'one'},{'role':'user','content':'two'}]"),
                    Map.entry(
                            "assistant first",
                            "'input':[{'role':'assistant','content':'Hello!'},{'role':'user','content':'Hi.'}]"),
                    Map.entry(
                            "assistant last",
                            "'input':[{'role':'user','content':'Hi.'},{'role':'assistant','content':'Hello"
                                + " and'}]"),
                    Map.entry("developer only", "'input':[{'role':'developer','content':'Sing.'}]"),
                    Map.entry(
                            "developer",
                            "'input':[{'role':'developer','content':'Sing.'},{'role':'user','content':'Now.'}]"),
                    Map.entry(
                            "developer later",
                            "'input':[{'role':'user','content':'Hi.'},{'role':'assistant','content':'Hello.'},{'role':'developer','content':'Sing.'},{'role':'user','content':'Now.'}]"));

    @ParameterizedTest(name = "{1}: {4}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    # dialect | request | status | what the engine says | where the next request has what | noted
                    # images
                    generic | image | 400 | some-model is not a multimodal model | /messages/0/content=[an image: this model reads only text] | takes no images
                    generic | image | 400 | Failed to deserialize the JSON body into the target type: messages[94]: unknown variant `image_url`, expected `text` at line 1 column 8 | /messages/0/content=[an image: this model reads only text] | takes no images
                    generic | image | 400 | this model does not support image input | /messages/0/content=[an image: this model reads only text] | takes no images
                    generic | image | 404 | No endpoints found that support image input | /messages/0/content=[an image: this model reads only text] | takes no images
                    generic | image | 500 | image input is not supported - hint: if this is unexpected, you may need to provide the mmproj | /messages/0/content=[an image: this model reads only text] | takes no images
                    generic | image | 400 | Invalid content type. image_url is only supported by certain models. | /messages/0/content=[an image: this model reads only text] | takes no images
                    generic | image | 400 | Model does not support images. Please use a model that does. | /messages/0/content=[an image: this model reads only text] | takes no images
                    generic | image | 400 | messages[0].content must be a string | /messages/0/content=[an image: this model reads only text] | takes no images
                    generic | image | 422 | messages[0].content: invalid type: sequence, expected a string | /messages/0/content=[an image: this model reads only text] | takes no images
                    generic | image | 400 | At most 0 image(s) may be provided in one prompt. | /messages/0/content=[an image: this model reads only text] | takes no images
                    generic | image | 400 | This model doesn't support the image content block that you provided. Try again with a vision model. | /messages/0/content=[an image: this model reads only text] | takes no images
                    generic | image | 400 | 该模型不支持图片输入：不支持 image_url | /messages/0/content=[an image: this model reads only text] | takes no images
                    openai | sound | 400 | This model does not support audio inputs. | /messages/0/content=[a sound: this model cannot hear] | takes no sounds
                    openai | file | 400 | Unknown part type: file; only text and image_url are supported | /messages/0/content=[a.pdf: a file that could not be passed on] | takes no files
                    openai | file | 400 | This model does not support file inputs. Images may have a size of 20 MB. | /messages/0/content=[a.pdf: a file that could not be passed on] | takes no files
                    openai | file | 400 | The model cannot process documents of any format | /messages/0/content=[a.pdf: a file that could not be passed on] | takes no files
                    openai | file | 400 | Invalid value: 'file'. This model does not support file content types. | /messages/0/content=[a.pdf: a file that could not be passed on] | takes no files
                    # a tool that must be called, and reasoning
                    vllm | forced | 400 | Thinking mode does not support this tool_choice | /chat_template_kwargs/enable_thinking=false | does not reason for this answer
                    vllm | forced | 400 | <400> InternalError.Algo.InvalidParameter: The tool_choice parameter does not support being set to required or object in thinking mode | /chat_template_kwargs/enable_thinking=false | does not reason for this answer
                    vllm | forced | 400 | tool_choice 'required' is incompatible with thinking enabled | /chat_template_kwargs/enable_thinking=false | does not reason for this answer
                    vllm | forced | 400 | Thinking may not be enabled when tool_choice forces tool use. | /chat_template_kwargs/enable_thinking=false | does not reason for this answer
                    generic | forced | 400 | Thinking mode does not support this tool_choice | /tool_choice=auto | left to the model
                    # tools at all while it reasons, which it also does when it is not told how hard
                    openai | effort+tools | 400 | Function tools with reasoning_effort are not supported for gpt-5.4 in /v1/chat/completions. Please use /v1/responses instead. | /reasoning_effort=none | no tools while it reasons, so it does not reason for this answer
                    openai | tools | 400 | Function tools with reasoning_effort are not supported for gpt-5.6-terra in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'. | /reasoning_effort=none | no tools while it reasons, so it does not reason for this answer
                    generic | tools | 400 | Function tools with reasoning_effort are not supported for gpt-5.6-terra in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'. | /reasoning_effort=none | no tools while it reasons, so it does not reason for this answer
                    # a form together with others
                    generic | schema+tools | 400 | Function calling with a response mime type: 'application/json' is unsupported | /response_format=- | the model is told of it
                    generic | schema+tools | 400 | json mode cannot be combined with tool/function calling | /response_format=- | the model is told of it
                    generic | schema+tools | 400 | For controlled generation of only function calls (forced function calling), please set the mode field to ANY instead of populating 'response_mime_type' and 'response_schema' fields. | /response_format=- | the model is told of it
                    generic | schema+tools | 400 | Structured outputs and tools cannot be used together | /response_format=- | the model is told of it
                    generic | schema | 400 | Json mode response is not supported when enable_thinking is true | /response_format=- | the model is told of it
                    generic | schema | 400 | This response_format type is unavailable now | /response_format/type=json_object | the engine refuses response_format
                    generic | schema | 400 | 'response_format.type' must be 'json_object' or 'text' | /response_format/type=json_object | the engine refuses response_format
                    # whole or streamed
                    generic | whole | 400 | parameter.enable_thinking must be set to false for non-streaming calls | /stream=true | only in streams
                    generic | whole | 400 | This model only support stream mode, please enable the stream parameter to access the model. | /stream=true | only in streams
                    generic | whole | 400 | Stream must be set to true | /stream=true | only in streams
                    generic | stream | 400 | Unsupported value: 'stream' does not support true with this model. Supported values are: false. | /stream=false | only whole
                    generic | stream | 400 | Your organization must be verified to stream this model. | /stream=false | only whole
                    # chat templates
                    generic | parallel | 500 | Jinja Exception: This model only supports single tool-calls at once! | /messages/3/role=assistant | one call in a message
                    generic | parallel | 400 | This model only supports single tool-calls at once! | /messages/4/tool_call_id=call_of_the_second | one call in a message
                    generic | calls | 500 | Jinja Exception: Tool call IDs should be alphanumeric strings with length 9! | /messages/2/tool_call_id=re:[A-Za-z0-9]{9} | nine letters and digits
                    generic | calls | 400 | Tool call IDs should be alphanumeric strings with length >= 9! (1)call_1 | /messages/2/tool_call_id=re:[A-Za-z0-9]{9} | nine letters and digits
                    generic | calls | 400 | messages.1.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$' | /messages/2/tool_call_id=re:[A-Za-z0-9]{9} | nine letters and digits
                    generic | calls | 500 | Jinja Exception: Tool response dicts require a 'name' key indicating the name of the called function! | /messages/2/name=look | name of the tool
                    generic | calls | 400 | * GenerateContentRequest.contents[2].parts[0].function_response.name: Name cannot be empty. | /messages/2/name=look | name of the tool
                    generic | two users | 500 | Jinja Exception: After the optional system message, conversation roles must alternate user and assistant roles except for tool calls and results. | /messages/0/content=one¶two | take turns
                    generic | two users | 400 | Conversation roles must alternate user/assistant/user/assistant/... | /messages/0/content=one¶two | take turns
                    generic | two users | 400 | messages: roles must alternate between "user" and "assistant", but found multiple "user" roles in a row | /messages/0/content=one¶two | take turns
                    generic | assistant first | 500 | Jinja Exception: After the optional system message, conversation roles must alternate user/assistant/user/assistant/... | /messages/0/content=[The conversation so far:] | begins with the user
                    generic | assistant first | 400 | messages: first message must use the "user" role | /messages/0/content=[The conversation so far:] | begins with the user
                    generic | assistant first | 400 | Please ensure that function call turn comes immediately after a user turn or after a function response turn. | /messages/0/content=[The conversation so far:] | begins with the user
                    generic | assistant last | 400 | Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant | /messages/2/content=Go on. | ends with the user
                    generic | assistant last | 400 | This model does not support assistant message prefill. The conversation must end with a user message. | /messages/2/content=Go on. | ends with the user
                    generic | developer only | 500 | Jinja Exception: No user query found in messages. | /messages/1/content=Go on. | ends with the user
                    generic | developer only | 500 | Jinja Exception: Cannot put tools in the first user message when there's no first user message! | /messages/1/content=Go on. | ends with the user
                    generic | developer | 500 | Jinja Exception: System role not supported | /messages/0/content=Sing.¶Now. | the user says first
                    generic | developer | 400 | Developer instruction is not enabled for models/gemma-3-27b-it | /messages/0/content=Sing.¶Now. | the user says first
                    generic | developer | 400 | Only user and assistant roles are supported! | /messages/0/content=Sing.¶Now. | the user says first
                    openai | developer | 500 | Jinja Exception: Unexpected message role. | /messages/0/role=system | no role developer
                    openai | developer | 400 | Only user, system, assistant and tool roles are supported, got developer. | /messages/0/role=system | no role developer
                    openai | developer | 422 | messages[0].role: unknown variant `developer`, expected one of `system`, `user`, `assistant`, `tool` | /messages/0/role=system | no role developer
                    openai | developer later | 500 | Jinja Exception: System message must be at the beginning. | /messages/2/role=assistant | at the beginning
                    generic | calls | 500 | Jinja Exception: Only user and assistant roles are supported, with the exception of an initial optional system message! | /messages/1/content=[I call look with {}] | go as text
                    generic | calls | 422 | messages[2].role: unknown variant `tool`, expected one of `system`, `user`, `assistant` | /messages/2/content=[Output of look:]¶seen | go as text
                    generic | calls then user | 400 | Unexpected role 'user' after role 'tool' | /messages/3/content=OK. | no user message after the output
                    # what a message has to have
                    generic | calls | 400 | thinking is enabled but reasoning_content is missing in assistant tool call message at index 2 | /messages/1/reasoning_content= | reasoning of earlier answers back
                    generic | calls | 400 | The reasoning_content in the thinking mode must be passed back to the API. | /messages/1/reasoning_content= | reasoning of earlier answers back
                    generic | calls | 400 | messages.1.content: Field required | /messages/1/content= | text in every message
                    generic | calls | 400 | Missing field `content` at line 1 column 9 | /messages/1/content= | text in every message
                    """)
    void an_engine_is_asked_otherwise_then_and_later(
            String dialect,
            String request,
            int status,
            String said,
            String expected,
            String noted) {
        String at = expected.substring(0, expected.indexOf('='));
        String wanted = expected.substring(expected.indexOf('=') + 1).replace('¶', '\n');
        String refusal = Json.text(Json.object().set("error", Json.object().put("message", said)));
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    JsonNode asked = turn.request().json();
                                    if (matches(shown(asked.at(at)), wanted)
                                            || asked.toString().contains("harmless")) {
                                        turn.say("well");
                                    } else {
                                        turn.json(status, refusal);
                                    }
                                });
                TestProxy proxy = TestProxy.withEngine(engine).dialect(dialect).start()) {
            for (int i = 0; i < 2; i++) {
                Told told = ask(proxy, request(REQUESTS.get(request)));
                assertThat(told.status()).as(told.text()).isEqualTo(200);
                assertThat(told.text()).contains("well");
                if (i == 0) {
                    assertThat(told.notes()).contains(noted);
                }
            }
            assertThat(engine.requests()).hasSize(3);
            assertThat(ask(proxy, request("'input':'harmless'")).status()).isEqualTo(200);
            assertThat(proxy.gateway().engines().all().getFirst().learned())
                    .containsOnlyKeys("raw-model");
        }
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    image | 400 | You uploaded an unsupported image. Please make sure your image has one of the following formats: ['png', 'jpeg'] | input
                    image | 400 | Could not process image | input
                    image | 400 | At most 1 image(s) may be provided in one prompt. | input
                    image | 413 | The image is too large: at most 5 MB | input
                    image | 400 | Failed to download the image at this url | input
                    file | 400 | The file 'a.pdf' is no PDF: it does not begin with '%PDF-'. | input
                    file | 400 | Invalid file data: 'file_data'. Expected a base64-encoded data URL with an application/pdf MIME type, but got unsupported MIME type 'text/csv'. | input
                    file | 400 | Could not process PDF | input
                    file | 400 | The PDF specified was not valid. | input
                    file | 400 | The PDF specified is password protected, which is not supported. | input
                    file | 400 | A maximum of 100 PDF pages may be provided. | input
                    file | 400 | The document has no pages. | input
                    file | 413 | The file is too large: only 32 MB | input
                    forced | 400 | Invalid tool_choice: function 'x' is not declared | tool_choice
                    schema+tools | 400 | Invalid schema for response_format 'a': In context=(), 'required' is required to be supplied | text.format.schema
                    calls | 500 | CUDA error: an illegal memory access was encountered | -
                    image | 500 | The image server crashed | -
                    """)
    void what_is_no_matter_of_form_is_told_and_not_learned(
            String request, int status, String said, String param) {
        String refusal = Json.text(Json.object().set("error", Json.object().put("message", said)));
        try (RawEngine engine = RawEngine.of(turn -> turn.json(status, refusal));
                TestProxy proxy = TestProxy.withEngine(engine).dialect("openai").start()) {
            Told told = ask(proxy, request(REQUESTS.get(request)));
            assertThat(told.status()).isEqualTo(status >= 500 ? status : 400);
            assertThat(Json.parse(told.text()).at("/error/param").asText("-")).isEqualTo(param);
            assertThat(engine.requests()).hasSize(1);
            assertThat(proxy.gateway().engines().all().getFirst().learned()).isEmpty();
        }
    }

    private record Told(int status, String notes, String text) {}

    private static ObjectNode request(String members) {
        String json = "{'model':'raw-model'," + members + "}";
        return (ObjectNode) Json.parse(json.replace('\'', '"'));
    }

    private static boolean matches(String shown, String wanted) {
        return wanted.startsWith("re:") ? shown.matches(wanted.substring(3)) : shown.equals(wanted);
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "-" : value.asText();
    }

    private static Told ask(TestProxy proxy, ObjectNode request) {
        try (RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(request).answer();
            boolean hasNotes = answer.headers().containsKey("x-lmresp-notes");
            return new Told(
                    answer.status(),
                    hasNotes ? answer.header("x-lmresp-notes") : "",
                    answer.text());
        }
    }
}
