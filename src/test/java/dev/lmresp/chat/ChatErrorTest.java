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
                "{'error':{'code':500}} | {\"code\":500}  500  500",
                // Google
                "[{'error':{'code':429,'message':'no','status':'RESOURCE_EXHAUSTED'}},{}] | no"
                        + " RESOURCE_EXHAUSTED 429  429",
                // Cloudflare, JSON:API, Hugging Face
                "{'success':false,'errors':[{'code':7003,'message':'no'}],'result':null} | no    0",
                "{'errors':[{'status':'400','title':'Bad','detail':'no'}]} | no    0",
                "{'error':['no','never'],'warnings':[]} | no; never    0",
                "{'error':'no','error_type':'overloaded'} | no overloaded   0",
                // FastAPI without its envelope
                "[{'type':'missing','loc':['body','model'],'msg':'no'}] | body.model: no    0",
                // Fastify, Spring
                "{'statusCode':400,'error':'Bad Request','message':'no'} | Bad Request: no    400",
                "{'timestamp':1,'status':500,'error':'Internal Server"
                        + " Error','message':'no','path':'/v1'} | Internal Server Error: no    500",
                "{'error':'invalid_token','error_description':'no'} | invalid_token: no    0",
                // RFC 9457
                "{'type':'about:blank','title':'Bad','status':400,'detail':'no'} | no    400",
                "{'type':'https://x/y','title':'no','status':503} | no    503",
                // MiniMax
                "{'choices':null,'base_resp':{'status_code':1008,'status_msg':'no'}} | no    0",
                "{'type':'error','error':{'type':'bad_request_error','message':'no','http_code':'400'}}"
                    + " | no bad_request_error   400",
                // Baidu, AWS, Volcengine, Apigee, DashScope
                "{'error_code':336003,'error_msg':'no'} | no  336003  0",
                "{'__type':'ThrottlingException','Message':'no'} | no ThrottlingException   0",
                "{'ResponseMetadata':{'Error':{'Code':'AccessDenied','Message':'no'}}} | no "
                        + " AccessDenied  0",
                "{'fault':{'faultstring':'no','detail':{'errorcode':'x'}}} | no    0",
                "{'code':'InvalidParameter','message':'no','request_id':'1'} | no"
                        + "  InvalidParameter  0",
                "{'code':1302,'msg':'no','success':false} | no  1302  0",
                // gateways
                "{'error':{'message':'[{\\\"error\\\":{\\\"message\\\":\\\"no\\\",\\\"code\\\":429,\\\"status\\\":\\\"RESOURCE_EXHAUSTED\\\"}}]'}}"
                    + " | no RESOURCE_EXHAUSTED 429  429",
                "{'error':{'message':'Provider returned"
                    + " error','code':400,'metadata':{'raw':'{\\\"error\\\":{\\\"message\\\":\\\"no\\\",\\\"code\\\":\\\"too_long\\\"}}'}}}"
                    + " | no  too_long  400",
                "{'error':{'message':'no','code':502,'metadata':{'raw':{'retryable':true}}}} | no "
                        + " 502  502",
                "{'error':{'message':'no','code':502,'metadata':{'raw':'{}'}}} | no  502  502",
                "{'error':{'message':'Provider returned error','metadata':{'raw':'no'}}} | no    0",
                "{'error':{'message':'<html><title>no</title><body>never</body></html>'}} | no"
                        + " never    0",
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
                "{\"message\":{\"role\":\"assistant\"}}",
                "{\"code\":0,\"message\":\"success\",\"data\":{}}",
                "{\"code\":\"200\",\"msg\":\"ok\"}",
                "{\"title\":\"A chat\"}",
                "{\"choices\":[],\"base_resp\":{\"status_code\":0,\"status_msg\":\"\"}}",
                "[{},[],7]"
            })
    void is_none(String body) {
        assertThat(ChatError.find(Json.parse(body))).isEmpty();
    }
}
