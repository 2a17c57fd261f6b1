package dev.lmresp.translate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pieces of what an engine wants back become what it would have sent in one piece. */
class StateMergeTest {
    private static JsonNode json(String text) {
        return Json.parse(text.replace('\'', '"'));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    texts of one index go on | [{'d':[{'type':'t','text':'a','index':0}]},{'d':[{'type':'t','text':'b','index':0}]}] | [{'type':'t','text':'ab','index':0}]
                    another index is another part | [{'d':[{'type':'t','text':'a','index':0}]},{'d':[{'type':'t','text':'b','index':1}]}] | [{'type':'t','text':'a','index':0},{'type':'t','text':'b','index':1}]
                    an index may come again | [{'d':[{'type':'t','text':'a','index':0}]},{'d':[{'type':'t','text':'b','index':1}]},{'d':[{'type':'t','text':'c','index':0}]}] | [{'type':'t','text':'ac','index':0},{'type':'t','text':'b','index':1}]
                    another type is another part | [{'d':[{'type':'t','text':'a','index':0}]},{'d':[{'type':'e','data':'x','index':0}]}] | [{'type':'t','text':'a','index':0},{'type':'e','data':'x','index':0}]
                    another id is another part | [{'d':[{'type':'s','summary':'a','id':'1'}]},{'d':[{'type':'s','summary':'b','id':'2'}]}] | [{'type':'s','summary':'a','id':'1'},{'type':'s','summary':'b','id':'2'}]
                    an id may come late | [{'d':[{'type':'s','summary':'a','id':null,'index':0}]},{'d':[{'type':'s','summary':'b','id':'2','index':0}]}] | [{'type':'s','summary':'ab','id':'2','index':0}]
                    without an index the last goes on | [{'d':[{'type':'t','text':'a'}]},{'d':[{'type':'t','text':'b'}]}] | [{'type':'t','text':'ab'}]
                    a signature ends what has no index | [{'d':[{'type':'t','text':'a'}]},{'d':[{'type':'t','text':'','signature':'s'}]},{'d':[{'type':'t','text':'b'}]}] | [{'type':'t','text':'a','signature':'s'},{'type':'t','text':'b'}]
                    an empty signature is none | [{'d':[{'type':'t','text':'a','signature':''}]},{'d':[{'type':'t','text':'b','signature':''}]},{'d':[{'type':'t','text':'','signature':'s'}]}] | [{'type':'t','text':'ab','signature':'s'}]
                    the first signature counts | [{'d':[{'type':'t','text':'a','signature':'s','index':0}]},{'d':[{'type':'t','text':'','signature':'s','index':0}]}] | [{'type':'t','text':'a','signature':'s','index':0}]
                    what is encrypted is whole | [{'d':[{'type':'e','data':'x','index':0}]},{'d':[{'type':'e','data':'y','index':0}]}] | [{'type':'e','data':'x','index':0},{'type':'e','data':'y','index':0}]
                    what is told twice counts once | [{'d':[{'type':'e','data':'x'}]},{'d':[{'type':'e','data':'x'}]}] | [{'type':'e','data':'x'}]
                    parts of one list stay apart | [{'d':[{'type':'t','text':'a'},{'type':'t','text':'b'}]}] | [{'type':'t','text':'a'},{'type':'t','text':'b'}]
                    lists of texts go on | [{'d':[{'type':'h','thinking':[{'type':'text','text':'a'}]}]},{'d':[{'type':'h','thinking':[{'type':'text','text':'b'}]}]}] | [{'type':'h','thinking':[{'type':'text','text':'ab'}]}]
                    objects are filled | [{'d':{'google':{'a':'1'}}},{'d':{'google':{'b':'2'}}}] | {'google':{'a':'1','b':'2'}}
                    a text takes the place of an empty one | [{'d':''},{'d':'x'},{'d':''}] | 'x'
                    signatures are listed once | [{'d':['a']},{'d':['a','b']}] | ['a','b']
                    """)
    void pieces_become_one(String name, String pieces, String whole) {
        ObjectNode merged = Json.object();
        json(pieces).forEach(piece -> StateMerge.add(merged, (ObjectNode) piece));
        assertThat(merged.path("d")).isEqualTo(json(whole));
    }
}
