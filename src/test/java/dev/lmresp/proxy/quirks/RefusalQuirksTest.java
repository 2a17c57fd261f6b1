package dev.lmresp.proxy.quirks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.engine.mock.quirk.Quirk;
import dev.lmresp.testing.TestOrder;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Engines that refuse: the client that is refused for what it cannot know gets its answer, the next
 * one gets it without a refusal, and one that asks for nothing of the kind notices nothing.
 */
@Order(TestOrder.LONG)
class RefusalQuirksTest {
    private static final String TOOL =
            "'tools':[{'type':'function','name':'look','parameters':{'type':'object','properties':{}}}]";
    private static final String PLAIN = "'input':'say well'";

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    NO_IMAGES | 'input':[{'role':'user','content':[{'type':'input_text','text':'say one'},{'type':'input_image','image_url':'data:image/png;base64,iVBORw0KGgo='}]}] | takes no images
                    NO_IMAGES_DEEPSEEK | 'input':[{'role':'user','content':[{'type':'input_text','text':'say one'},{'type':'input_image','image_url':'data:image/png;base64,iVBORw0KGgo='}]}] | takes no images
                    CAMEL_CASE_REFUSAL | 'input':'say one','presence_penalty':0.5 | presence_penalty dropped
                    UNKNOWN_PARAMETER_500 | 'input':'say one','frequency_penalty':0.5 | frequency_penalty dropped
                    FIXED_TEMPERATURE | 'input':'say one','temperature':0.2,'top_p':0.5 | temperature dropped
                    TEMPERATURE_OR_TOP_P | 'input':'say one','temperature':0.2,'top_p':0.5 | top_p dropped
                    NO_HIGH_EFFORT | 'input':'say one','reasoning':{'effort':'high'} | 'high' becomes 'medium'
                    FORMAT_OR_TOOLS | 'input':'say one','text':{'format':{'type':'json_schema','name':'a','schema':{'type':'object'}}},'tools':[{'type':'function','name':'look','parameters':{'type':'object','properties':{}}}] | the model is told of it
                    CHOICE_OR_THINKING | 'input':'look','tool_choice':'required','tools':[{'type':'function','name':'look','parameters':{'type':'object','properties':{}}}] | tool_choice approximated
                    ONLY_STREAMS | 'input':'say one' | -
                    NO_STREAMS | 'input':'say one' | -
                    """)
    void a_client_that_cannot_know_gets_its_answer(Quirk quirk, String members, String note) {
        for (boolean stream : new boolean[] {true, false}) {
            try (HostileProxy proxy = HostileProxy.patient(Set.of(quirk))) {
                completed(proxy, Scene.request(PLAIN, stream));
                for (String client : new String[] {HostileProxy.CODEX, HostileProxy.GENERIC}) {
                    Told told = proxy.ask(Scene.request(members, stream), client);
                    assertThat(told.isCompleted())
                            .as("%s %s", told, proxy.engine().said())
                            .isTrue();
                    if (!note.equals("-")) {
                        assertThat(told.notes()).contains(note);
                    }
                }
                proxy.engine().forget();
                completed(proxy, Scene.request(members, stream));
                completed(proxy, Scene.request(PLAIN, stream));
                assertThat(proxy.engine().said())
                        .as("what was learned")
                        .doesNotContain("< 400", "< 500");
            }
        }
    }

    /** Another client's good request before, the bad one, the good one again. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    MAX_TOKENS_RANGE | 'max_output_tokens':99999 | 'max_output_tokens':9 | max_tokens
                    STRICT_SCHEMAS | 'text':{'format':{'type':'json_schema','name':'a','schema':{'type':'object'}}} | 'text':{'format':{'type':'json_schema','name':'a','schema':{'type':'object','additionalProperties':false}}} | response_format
                    """)
    void a_client_that_is_wrong_is_told_so_and_harms_no_other(
            Quirk quirk, String bad, String good, String option) {
        try (HostileProxy proxy = HostileProxy.patient(Set.of(quirk))) {
            for (int i = 0; i < 2; i++) {
                proxy.engine().forget();
                completed(proxy, Scene.request(PLAIN + "," + good, true));
                assertThat(proxy.engine().said()).contains(option).doesNotContain("< 400");
                Told told = proxy.ask(Scene.request(PLAIN + "," + bad, true), HostileProxy.GENERIC);
                assertThat(told.status()).isEqualTo(400);
                assertThat(told.code()).isEqualTo("engine_refused");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "LLAMA_3_TEMPLATE",
                "MISTRAL_NEMO_TEMPLATE",
                "MINISTRAL_3_TEMPLATE",
                "GEMMA_2_TEMPLATE",
                "LLAMA_2_TEMPLATE",
                "QWEN_3_5_TEMPLATE",
                "HERMES_TEMPLATE",
                "STRICT_ALTERNATION",
                "SYSTEM_MUST_BE_FIRST",
                "STRICT_TOOL_HISTORY"
            })
    void every_conversation_fits_every_template(Quirk quirk) {
        var softly = new SoftAssertions();
        for (String dialect : new String[] {"generic", "openai", "mistral"}) {
            conversations()
                    .forEach(
                            (name, members) -> {
                                try (HostileProxy proxy =
                                        HostileProxy.patient(Set.of(quirk), dialect)) {
                                    play(proxy, dialect + ", " + name, members, softly);
                                }
                            });
            try (HostileProxy proxy = HostileProxy.patient(Set.of(quirk), dialect)) {
                // what one conversation has taught is right for all others
                conversations()
                        .forEach(
                                (name, members) ->
                                        play(proxy, dialect + ", then " + name, members, softly));
            }
        }
        softly.assertAll();
    }

    private static void play(
            HostileProxy proxy, String name, String members, SoftAssertions softly) {
        for (boolean stream : new boolean[] {true, false}) {
            proxy.engine().forget();
            Told told = proxy.ask(Scene.request(members, stream), HostileProxy.GENERIC);
            softly.assertThat(told.isCompleted())
                    .as("%s: %s %s", name, told, proxy.engine().said())
                    .isTrue();
        }
        softly.assertThat(proxy.engine().said())
                .as("%s, the second time", name)
                .doesNotContain("< 400", "< 500");
    }

    private static Map<String, String> conversations() {
        String user = "{'role':'user','content':'my name is Ada'}";
        String call =
                "{'type':'function_call','call_id':'call_of_the_first','name':'look','arguments':'{}'}";
        String second = call.replace("first", "second");
        String output =
                "{'type':'function_call_output','call_id':'call_of_the_first','output':'seen'}";
        String secondOutput = output.replace("first", "second");
        String said = "{'role':'assistant','content':'Hello.'}";
        String orders = "{'role':'developer','content':'Be brief.'}";
        var all = new LinkedHashMap<String, String>();
        all.put("one user", "'input':[" + user + "]");
        all.put("two users", "'input':[%s,%s]".formatted(user, user));
        all.put("orders alone", "'input':[" + orders + "]");
        all.put("orders and tools", TOOL + ",'input':[" + orders + "]");
        all.put(
                "instructions",
                "'instructions':'Be kind.','input':[%s,%s]".formatted(orders, user));
        all.put(
                "later orders",
                "'instructions':'Be kind.','input':[%s,%s,%s,%s]"
                        .formatted(user, said, orders, user));
        all.put("the model first", "'input':[%s,%s]".formatted(said, user));
        all.put("the model first, with orders", "'input':[%s,%s,%s]".formatted(orders, said, user));
        all.put("one call", TOOL + ",'input':[%s,%s,%s]".formatted(user, call, output));
        all.put(
                "parallel calls",
                TOOL
                        + ",'instructions':'Be kind.','input':[%s,%s,%s,%s,%s]"
                                .formatted(user, call, second, output, secondOutput));
        all.put(
                "text with calls",
                TOOL
                        + ",'input':[%s,%s,%s,%s,%s,%s]"
                                .formatted(user, said, call, second, output, secondOutput));
        all.put(
                "a user who interrupts",
                TOOL + ",'input':[%s,%s,%s,%s]".formatted(user, call, output, user));
        all.put(
                "calls in a row",
                TOOL
                        + ",'input':[%s,%s,%s,%s,%s,%s,%s]"
                                .formatted(user, call, output, second, secondOutput, said, user));
        all.put("calls alone", TOOL + ",'input':[%s,%s]".formatted(call, output));
        all.put(
                "an output without its call",
                TOOL + ",'input':[%s,%s,%s]".formatted(user, output, user));
        return all;
    }

    private static void completed(HostileProxy proxy, ObjectNode request) {
        Told told = proxy.ask(request, HostileProxy.GENERIC);
        assertThat(told.isCompleted()).as("%s %s", told, proxy.engine().said()).isTrue();
    }
}
