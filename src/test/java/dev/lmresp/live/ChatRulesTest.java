package dev.lmresp.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The judge of the whole runs is worth as much as what it finds. */
class ChatRulesTest {
    private static final String GOOD =
            """
            {'model':'scripted-model','stream':true,'stream_options':{'include_usage':true},
             'tools':[{'type':'function','function':
               {'name':'look','parameters':{'type':'object','properties':{}}}}],
             'tool_choice':'auto','parallel_tool_calls':true,
             'messages':[
               {'role':'system','content':'Be brief.'},
               {'role':'user','content':[{'type':'text','text':'Look.'}]},
               {'role':'assistant','content':null,'tool_calls':[
                 {'id':'c1','type':'function','function':{'name':'look','arguments':'{}'}},
                 {'id':'c2','type':'function','function':{'name':'look','arguments':'{}'}}]},
               {'role':'tool','tool_call_id':'c1','content':'blue'},
               {'role':'tool','tool_call_id':'c2','content':'red'}]}
            """;

    @Test
    void a_good_request_breaks_no_rule() throws Exception {
        assertThat(broken(GOOD)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    'role':'system'            | 'role':'developer'       | unknown role
                    'role':'user'              | 'role':'system'          | only the first message
                    'id':'c2'                  | 'id':'c1'                | is not unique
                    'tool_call_id':'c2'        | 'tool_call_id':'c1'      | no call waits for
                    'tool_call_id':'c2'        | 'tool_call_id':'c3'      | no result for [c2]
                    'role':'tool'              | 'role':'user'            | no result for
                    'name':'look','arg         | 'name':'peek','arg       | called but not offered
                    'name':'look','par         | 'name':'lo.ok','par      | must match
                    'arguments':'{}'           | 'arguments':{}           | text of a JSON object
                    'arguments':'{}'           | 'arguments':'{}{}'       | text of a JSON object
                    'type':'object'            | 'type':'string'          | schema of an object
                    'parameters'               | 'schema'                 | unknown member schema
                    'tool_choice':'auto'       | 'tool_choice':'look'     | tool_choice must be
                    'tools'                    | 'functions'              | tool_choice needs tools
                    'type':'text'              | 'type':'input_text'      | content of type
                    'content':null             | 'content':[]             | text or null
                    'scripted-model'           | 'other-model'            | model must be
                    'stream':true              | 'stream':false           | needs a stream
                    'include_usage':true       | 'usage':true             | unknown member usage
                    'parallel_tool_calls':true | 'store':false            | unknown member store
                    """)
    void a_broken_rule_is_found(String good, String bad, String found) throws Exception {
        assertThat(GOOD).contains(good);
        assertThat(broken(GOOD.replaceFirst(Pattern.quote(good), bad)))
                .anySatisfy(rule -> assertThat(rule).contains(found));
    }

    private static List<String> broken(String request) throws Exception {
        return ChatRules.broken(
                Map.of("content-type", "application/json"),
                new ObjectMapper().readTree(request.replace('\'', '"')));
    }
}
