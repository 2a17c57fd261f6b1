package dev.lmresp.proxy.quirks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.util.ArrayList;
import java.util.List;

/** A conversation with an engine, as clients have them. */
enum Scene {
    TEXT("'input':'say one two three four five'"),
    UNICODE("'input':'say Grüße, 世界 🎉 – 👩‍👩‍👧 \u2028 naïve ½'"),
    CUT_SHORT("'input':'say one two three four five','max_output_tokens':3"),
    ONE_CALL("'input':'call add_nums with 12 34','parallel_tool_calls':true," + Tools.NUMBERS),
    NO_ARGUMENTS("'input':'call no_args'," + Tools.NUMBERS),
    PARALLEL_CALLS(
            "'input':'add_nums 12 34 and mul_nums 56 78 and no_args'," + Tools.NUMBERS, true),
    STRICT_TOOL(
            "'input':'call add_strictly with 12"
                + " 34','tools':[{'type':'function','name':'add_strictly','strict':true,'parameters':{'type':'object','properties':{'a':{'type':'integer'},'b':{'type':'integer'}},'required':['a','b'],'additionalProperties':false}}]"),
    ODD_SCHEMA(
            "'input':'call draw with 12"
                + " 34','tools':[{'type':'function','name':'draw','parameters':{'type':'object','properties':{'a':{'$ref':'#/$defs/number','description':'the"
                + " first'},'b':{'type':'integer','anyOf':[{'minimum':0},{'maximum':100}]}},'required':['a','b'],'$defs':{'number':{'type':'integer'}}}}]"),
    CUSTOM_TOOL(
            "'input':'apply_patch\\n"
                    + "```\\n"
                    + "*** Begin Patch\\n"
                    + "*** Add File: a.txt\\n"
                    + "+say \\\"Grüße\\\" \\\\o/\\n"
                    + "*** End Patch\\n"
                    + "```','tools':[{'type':'custom','name':'apply_patch','description':'Edits"
                    + " files.','format':{'type':'grammar','syntax':'lark','definition':'start:"
                    + " \\\"a\\\"'}}]",
            true),
    NAMESPACE(
            "'input':'call look_up with"
                + " 7','tools':[{'type':'namespace','name':'mcp__demo','description':'Demo.','tools':[{'type':'function','name':'look_up','parameters':{'type':'object','properties':{'number':{'type':'integer'}},'required':['number']}}]}]",
            true),
    REASONED_TEXT("'input':'say one two three four five','reasoning':{'effort':'high'}"),
    REASONED_CALLS(
            "'input':'add_nums 12 34 and mul_nums 56"
                + " 78','reasoning':{'effort':'medium'},'include':['reasoning.encrypted_content'],'store':false,'instructions':'Calculate.',"
                    + Tools.NUMBERS,
            true),
    SCHEMA(
            "'input':'Berlin has 3"
                + " inhabitants','text':{'format':{'type':'json_schema','name':'city','strict':true,'schema':{'type':'object','properties':{'city':{'type':'string'},'inhabitants':{'type':'integer'}},'required':['city','inhabitants'],'additionalProperties':false}}}"),
    LATE_DEVELOPER(
            "'instructions':'Be kind.','input':[{'role':'user','content':'my name is"
                + " Ada'},{'role':'assistant','content':'Hello,"
                + " Ada.'},{'type':'message','role':'developer','content':[{'type':'input_text','text':'Be"
                + " brief.'}]},{'role':'user','content':'what is my name?'}]"),
    TWO_USER_MESSAGES(
            "'input':[{'role':'user','content':'my name is Ada'},{'role':'user','content':'what is"
                    + " my name?'}]");

    /** A plain request. */
    static final String SAY = "'input':'say one two three four five'";

    /** A request that leads to a call. */
    static final String CALL = "'input':'add_nums 12 34'," + Tools.NUMBERS;

    /** Answers of the engine come piece by piece, so that a stream is open when something fails. */
    static final String PACED = "'input':'count to 8 every 30 ms'";

    /** A picture. */
    static final String IMAGE =
            "'input':[{'role':'user','content':[{'type':'input_text','text':'What is"
                + " it?'},{'type':'input_image','image_url':'data:image/png;base64,iVBORw0KGgo='}]}]";

    private static final class Tools {
        private static final String TWO =
                "{'type':'object','properties':{'a':{'type':'integer'},'b':{'type':'integer'}},'required':['a','b']}";
        static final String NUMBERS =
                "'tools':[{'type':'function','name':'add_nums','parameters':%s},{'type':'function','name':'mul_nums','parameters':%s},{'type':'function','name':'no_args','parameters':{'type':'object','properties':{}}}]"
                        .formatted(TWO, TWO);
    }

    private final String members;
    private final boolean goesOn;

    Scene(String members) {
        this(members, false);
    }

    /**
     * A scene.
     *
     * @param goesOn the client answers the calls, and asks again
     */
    Scene(String members, boolean goesOn) {
        this.members = members;
        this.goesOn = goesOn;
    }

    /** A request with these members. */
    static ObjectNode request(String members, boolean stream) {
        String json = "{'model':'lmresp-mock','stream':%s,%s}".formatted(stream, members);
        return (ObjectNode) Json.parse(json.replace('\'', '"'));
    }

    /** The request that begins it. */
    ObjectNode request(boolean stream) {
        return request(members, stream);
    }

    /** Whether it differs from others only in what the engine is sent. */
    boolean isOfRequests() {
        return switch (this) {
            case STRICT_TOOL, ODD_SCHEMA, LATE_DEVELOPER, TWO_USER_MESSAGES -> true;
            default -> false;
        };
    }

    /** Whether the answer has to follow a schema. */
    boolean wantsSchema() {
        return this == SCHEMA;
    }

    /** Plays it to its end, or to the first answer that is not completed. */
    List<Told> play(HostileProxy proxy, boolean stream, String client) {
        return play(proxy, request(stream), client);
    }

    /** Plays it with an engine that was asked to reason. */
    List<Told> playReasoning(HostileProxy proxy, boolean stream, String client) {
        ObjectNode request = request(stream);
        request.putObject("reasoning").put("effort", "medium");
        return play(proxy, request, client);
    }

    private List<Told> play(HostileProxy proxy, ObjectNode request, String client) {
        var told = new ArrayList<Told>();
        told.add(proxy.ask(request, client));
        if (goesOn && told.getFirst().isCompleted()) {
            told.add(proxy.ask(next(request, told.getFirst().output()), client));
        }
        return told;
    }

    private static ObjectNode next(ObjectNode request, List<JsonNode> output) {
        ArrayNode input = Json.array();
        input.addObject().put("role", "user").set("content", request.path("input"));
        output.forEach(input::add);
        for (JsonNode item : output) {
            String type = item.path("type").asText();
            if (type.endsWith("_call")) {
                input.addObject()
                        .put("type", type + "_output")
                        .put("call_id", item.path("call_id").asText())
                        .put("output", "the result of " + item.path("name").asText());
            }
        }
        ObjectNode next = request.deepCopy();
        next.set("input", input);
        return next;
    }
}
