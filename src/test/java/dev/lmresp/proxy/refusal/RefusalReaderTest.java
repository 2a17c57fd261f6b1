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

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What an engine's words are understood as. */
class RefusalReaderTest {
    private static final Dialect GENERIC = Dialects.load(Map.of()).named("generic");

    private static final String OPTIONS =
            "{'stream':true,'stream_options':{},'max_tokens':9,'temperature':0.5,'top_p':0.5,'presence_penalty':1,"
                + "'stop':['a'],'seed':7,'user':'u','reasoning_effort':'xhigh','tool_choice':'required',"
                + "'parallel_tool_calls':true,'prompt_cache_key':'k','metadata':{},'service_tier':'auto',"
                + "'verbosity':'low','logprobs':true,'response_format':{'type':'json_schema','json_schema':{}}}";

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    # an option, in the words and places of many engines
                    {'error':{'message':'Unknown parameter: ´seed´.','param':'seed','code':'unknown_parameter'}} | Option[name=seed]
                    {'error':{'message':'Unrecognized request argument supplied: prompt_cache_key'}} | Option[name=prompt_cache_key]
                    {'error':{'message':'Model m does not support parameter presencePenalty.'}} | Option[name=presence_penalty]
                    {'code':'Client specified an invalid argument','error':'Argument not supported on this model: presencePenalty'} | Option[name=presence_penalty]
                    {'error':{'message':'property ´service_tier´ is unsupported'}} | Option[name=service_tier]
                    {'error':{'message':'`temperature` is deprecated for this model.'}} | Option[name=temperature]
                    {'error':{'message':'unsupported parameter(s): `metadata`'}} | Option[name=metadata]
                    {'error':'json: unknown field \\u0022top_p\\u0022'} | Option[name=top_p]
                    {'error':{'message':'Failed to deserialize: unknown field `seed`, expected one of `messages`, `stop`, `temperature`'}} | Option[name=seed]
                    {'error':{'message':'create() got an unexpected keyword argument ´user´'}} | Option[name=user]
                    {'error':{'code':400,'message':'Invalid JSON payload received. Unknown name \\u0022metadata\\u0022: Cannot find field.','status':'INVALID_ARGUMENT'}} | Option[name=metadata]
                    {'error':{'message':'Invalid','details':[{'fieldViolations':[{'field':'stop','description':'unknown field'}]}]}} | Option[name=stop]
                    {'detail':[{'type':'extra_forbidden','loc':['body','seed'],'msg':'Extra inputs are not permitted'},{'type':'extra_forbidden','loc':['body','user'],'msg':'Extra inputs are not permitted'}]} | Option[name=seed], Option[name=user]
                    {'object':'error','message':'[{´type´: ´extra_forbidden´, ´loc´: (´body´, ´top_p´), ´msg´: ´Extra inputs are not permitted´, ´input´: 0.5}]','code':400} | Option[name=top_p]
                    {'object':'error','message':'1 validation error for ChatCompletionRequest\\nverbosity\\n  Extra inputs are not permitted [type=extra_forbidden, input_value=1]','code':400} | Option[name=verbosity]
                    {'error':{'issues':[{'code':'unrecognized_keys','keys':['metadata'],'path':[],'message':'Unrecognized key(s) in object'}],'message':'bad'}} | Option[name=metadata]
                    {'error':{'message':'UnsupportedParamsError: openai does not support parameters: [´parallel_tool_calls´], for model=m'}} | Option[name=parallel_tool_calls]
                    {'error':{'message':'Provider returned error','metadata':{'raw':'{\\u0022error\\u0022:{\\u0022message\\u0022:\\u0022Unsupported parameter\\u0022,\\u0022param\\u0022:\\u0022seed\\u0022}}'}}} | Option[name=seed]
                    {'error':{'message':'Unknown field stream_options'}} | Option[name=stream_options]
                    {'error':{'message':'Unsupported parameter: ´stream_options´ is not supported with this model.'}} | Option[name=stream_options]
                    {'error':{'message':'´stream_options´ must be null'}} | Option[name=stream_options]
                    {'error':{'message':'You are not allowed to request logprobs from this model'}} | Option[name=logprobs]
                    {'error':{'message':'参数 top_p 不支持'}} | Option[name=top_p]
                    # a name of the limit
                    {'error':{'message':'Unsupported parameter: ´max_tokens´ is not supported with this model. Use ´max_completion_tokens´ instead.','param':'max_tokens'}} | LimitName[instead=max_completion_tokens]
                    # values
                    {'error':{'message':'invalid temperature: only 1 is allowed for this model'}} | Values[option=temperature, allowed=[1]]
                    {'error':{'message':'Unsupported value: ´verbosity´ does not support ´low´ with this model. Supported values are: ´medium´.','param':'verbosity','code':'unsupported_value'}} | Values[option=verbosity, allowed=["medium"]]
                    {'error':{'message':'Unsupported value: ´reasoning_effort´ does not support ´xhigh´ with this model. Supported values are: ´low´, ´medium´, and ´high´.','param':'reasoning_effort'}} | Values[option=reasoning_effort, allowed=["low", "medium", "high"]]
                    {'error':{'message':'temperature and top_p cannot both be specified for this model. Please use only one.'}} | Together[option=top_p, other=temperature]
                    {'error':{'message':'response_format json_schema is not supported'}} | Formats[refused=[json_schema]]
                    {'error':{'message':'Invalid tool_choice type: ´object´. Supported string values: none, auto, required'}} | OwnValue[path=tool_choice]
                    {'error':{'message':'tool_choice ´required´ is not supported by this model'}} | Choices[refused=[required]]
                    # keywords of schemas
                    {'error':{'code':400,'message':'Invalid JSON payload received. Unknown name \\u0022exclusiveMinimum\\u0022 at ´tools[0].function_declarations[0].parameters.properties[0].value´: Cannot find field.\\nInvalid JSON payload received. Unknown name \\u0022$ref\\u0022 at ´request.tools[0].function_declarations[1].parameters´: Cannot find field.'}} | Keyword[name=exclusiveMinimum], Keyword[name=$ref]
                    # the client's own
                    {'error':{'message':'Invalid ´stop´: array too long.','param':'stop'}} | OwnValue[path=stop]
                    {'error':{'message':'Invalid max_tokens value, the valid range of max_tokens is [1, 8192]'}} | OwnValue[path=max_output_tokens]
                    {'error':{'message':'Invalid schema for response_format ´a´: In context=(), ´oneOf´ is not permitted.','param':'response_format'}} | OwnValue[path=text.format.schema]
                    {'error':{'message':'Invalid value: ´banana´. Supported values are: ´auto´ and ´flex´.','param':'service_tier'}} | OwnValue[path=service_tier]
                    # places beat words
                    {'error':{'message':'temperature is not supported in a tool','param':'tools[0].function.parameters'}} | nothing
                    {'error':{'message':'The metadata of your temperature is unknown','param':'messages[0].content'}} | nothing
                    {'error':{'message':'Only 123456789012345678901234567890 is allowed for this model: seed','param':'seed'}} | OwnValue[path=seed]
                    # no option at all
                    {'error':{'message':'the user is banned and must stop'}} | nothing
                    {'error':{'message':'Unknown model; try another seedling'}} | nothing
                    """)
    void words_are_understood(String said, String expected) {
        ChatError error =
                ChatError.find(Json.parse(said.replace('\'', '"').replace('´', '\'')))
                        .orElseThrow();
        List<Refusal> refusals = RefusalReader.read(error, asked(), GENERIC);
        String shown = refusals.stream().map(Refusal::toString).collect(Collectors.joining(", "));
        assertThat(shown.isEmpty() ? "nothing" : shown).isEqualTo(expected);
    }

    /** Some quote the whole request; the patterns would look at each word of it for minutes. */
    @ParameterizedTest
    @ValueSource(strings = {"tool ", "image ", "'type': 'a', 'loc': (", "stream ", "a\n", "is 1 "})
    @Timeout(10)
    void what_is_endless_is_read_in_part(String word) {
        String endless = "context length " + word.repeat((1 << 20) / word.length());
        ChatError error = ChatError.find(Json.object().put("message", endless)).orElseThrow();
        assertThat(RefusalReader.read(error, asked(), GENERIC)).isEmpty();
        assertThat(ContextOverflow.isMeant(400, error, GENERIC)).isTrue();
        assertThat(error.message()).hasSizeLessThan(10_000).endsWith("…");
    }

    private static ChatRequest asked() {
        return new ChatRequest(
                "m",
                (ObjectNode) Json.parse(OPTIONS.replace('\'', '"')),
                List.of(new ChatTool("look", "", Json.object().put("type", "object"), null)),
                List.of(new ChatMessage.User(List.of(new Part.Text("hi")))));
    }
}
