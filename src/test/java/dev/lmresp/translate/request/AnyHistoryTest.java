package dev.lmresp.translate.request;

import static dev.lmresp.translate.request.Asked.asked;
import static dev.lmresp.translate.request.Asked.dialectWith;
import static dev.lmresp.translate.request.Asked.json;

import dev.lmresp.chat.Dialect;
import dev.lmresp.translate.ReasoningSeal;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Random;

/** Whatever a client makes of its history, engines get a conversation that they take. */
class AnyHistoryTest {
    private static final int HISTORIES = 400;
    private static final List<String> ITEMS =
            List.of(
                    "{role: 'user', content: 'Hi'}",
                    "{role: 'assistant', content: 'Hello'}",
                    "{role: 'assistant', content: []}",
                    "{role: 'developer', content: 'Mind.'}",
                    "{type: 'reasoning', summary: [], content: [{type: 'reasoning_text', text:"
                            + " 'Hm.'}]}",
                    "{type: 'function_call', call_id: 'ID', name: 'f', arguments: '{}'}",
                    "{type: 'function_call', call_id: 'ID', name: 'g', namespace: 'n', arguments:"
                            + " 'cut'}",
                    "{type: 'custom_tool_call', call_id: 'ID', name: 'apply_patch', input: 'x'}",
                    "{type: 'function_call_output', call_id: 'ID', output: 'ok'}",
                    "{type: 'function_call_output', call_id: 'ID', output: [{type: 'input_image',"
                            + " image_url: 'http://x/y'}]}",
                    "{type: 'custom_tool_call_output', call_id: 'ID', output: ''}",
                    "{type: 'never_heard_of'}",
                    "{type: 'compaction', encrypted_content: 'x'}");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "system-messages = 'later-as-user'",
                "reasoning-echo = 'always'\nreasoning-required = true",
                "call-ids = 'nine-alphanumerics'\nalternate-roles = true",
                "tool-images = true\nreasoning-echo = 'never'"
            })
    void the_rules_of_a_conversation_hold(String fields) {
        Dialect dialect = dialectWith(fields);
        for (int seed = 0; seed < HISTORIES; seed++) {
            String request =
                    """
                    {input: [{role: 'user', content: 'Begin'}, %s], tools: [{type: 'function', name: 'f'},
                      {type: 'namespace', name: 'n', tools: [{type: 'function', name: 'g'}]},
                      {type: 'custom', name: 'apply_patch'}]}
                    """
                            .formatted(history(new Random(seed)));
            ChatInvariants.assertHold(asked(json(request), dialect, ReasoningSeal.NONE).chat());
        }
    }

    private static String history(Random random) {
        var items = new StringBuilder();
        for (int i = 1 + random.nextInt(12); i > 0; i--) {
            String id = "c" + random.nextInt(3);
            items.append(ITEMS.get(random.nextInt(ITEMS.size())).replace("ID", id)).append(",");
        }
        return items.toString();
    }
}
