package dev.lmresp.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.json.Json;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatErrorTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'error':{'message':'no','type':'t','code':'c','param':'p'}} | no t c p 0",
                "{'error':'no'} | no    0",
                "{'error':'no','code':'a sentence'} | no  a sentence  0",
                "{'error':{'message':'no','code':404}} | no  404  404",
                "{'error':{'message':'no','code':'429','type':null}} | no  429  429",
                "{'error':{'message':'no','status_code':400}} | no    400",
                "{'object':'error','message':'no','type':'BadRequest','code':400} | no BadRequest"
                        + " 400  400",
                "{'type':'error','error':{'type':'overloaded_error','message':'no'}} | no"
                        + " overloaded_error   0",
                "{'code':'c','message':'no','type':'t'} | no t c  0",
                "{'detail':'no'} | no    0",
                "{'detail':[{'loc':['body','model'],'msg':'no'}]} | body.model: no    0",
                "{'detail':{'error':{'message':'no'}}} | no    0",
                "{'error':{'message':{'detail':'no'}}} | no    0",
                "{'error':{'message':'Provider returned"
                    + " error','code':400,'metadata':{'raw':'{\\\"error\\\":{\\\"message\\\":\\\"no\\\"}}'}}}"
                    + " | no  400  400",
                "[{'error':{'message':'no','code':400}}] | no  400  400",
                "{'choices':[{'error':{'message':'no','code':502}}]} | no  502  502",
                "{'error':{'code':500}} | {\"code\":500}  500  500"
            })
    void is_recognised(String body, String expected) {
        ChatError error = ChatError.find(Json.parse(body.replace('\'', '"'))).orElseThrow();
        assertThat(
                        "%s %s %s %s %d"
                                .formatted(
                                        error.message(),
                                        error.type(),
                                        error.code(),
                                        error.param(),
                                        error.status()))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[]}",
                "{\"choices\":[],\"error\":null}",
                "{\"choices\":[],\"error\":{}}",
                "{\"choices\":[],\"error\":\"\"}",
                "{\"choices\":[],\"message\":\"hi\"}",
                "{\"error\":false}",
                "{}",
                "[]",
                "7",
                "{\"type\":\"ping\"}",
                "{\"message\":{\"role\":\"assistant\"}}"
            })
    void is_none(String body) {
        assertThat(ChatError.find(Json.parse(body))).isEmpty();
    }
}
