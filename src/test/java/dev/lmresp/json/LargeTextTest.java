package dev.lmresp.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Random;

class LargeTextTest {
    private static final ObjectMapper PLAIN = new ObjectMapper();
    private static final String LONG = "iVBORw0KGgo".repeat(30_000);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'a':'%s'}",
                "['%s','%s',1,-2.5,12345678901234567890,true,null,{},[]]",
                "  {'a' : { 'b' : [ '%s' ] } , 'c' : 'd' }  ",
                "'%s'",
                "{'a':'x\\u00e9%s','b':'é%s','c':'%s\\n','d':'日本%s\\\\','e':0}",
                "{'a':'%s','a':'last'}",
            })
    void a_large_document_is_read_as_a_small_one(String pattern) throws Exception {
        byte[] text = bytes(pattern.replace('\'', '"').replace("%s", LONG));
        assertThat(text.length).isGreaterThan(LargeText.WORTHWHILE_BYTES);
        assertThat(Json.parse(text)).isEqualTo(PLAIN.readTree(text));
        byte[] shifted = bytes("xxx" + new String(text, StandardCharsets.UTF_8) + "yy");
        assertThat(Json.parse(shifted, 3, shifted.length - 2)).isEqualTo(PLAIN.readTree(text));
    }

    @Test
    void random_large_documents_are_read_as_small_ones() throws Exception {
        var random = new Random(7);
        for (int i = 0; i < 30; i++) {
            byte[] text = PLAIN.writeValueAsBytes(value(random, 4));
            assertThat(Json.parse(text)).isEqualTo(PLAIN.readTree(text));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'a':'%s'",
                "{'a':'%s}",
                "['%s',]",
                "{'a':'%s'} x",
                "{'a':'%s\t'}",
                "{'a':'%s\\x'}",
                "{'a':%s}",
            })
    void a_large_document_that_is_wrong_is_refused_as_a_small_one(String pattern) {
        String large = pattern.replace('\'', '"');
        assertThatThrownBy(() -> Json.parse(bytes(large.replace("%s", LONG))))
                .isInstanceOf(JsonSyntaxException.class);
        assertThatThrownBy(() -> Json.parse(bytes(large.replace("%s", "short"))))
                .isInstanceOf(JsonSyntaxException.class);
    }

    @Test
    void a_large_document_that_is_nested_too_deep_is_refused() {
        String deep = "[".repeat(Json.MAX_DEPTH + 1) + "\"" + LONG + "\"";
        assertThatThrownBy(() -> Json.parse(bytes(deep))).isInstanceOf(JsonSyntaxException.class);
    }

    private static JsonNode value(Random random, int depth) {
        var object = PLAIN.createObjectNode();
        for (int i = 0; i < 4; i++) {
            String name = "m" + random.nextInt(6);
            switch (random.nextInt(depth > 0 ? 6 : 4)) {
                case 0 -> object.put(name, LONG.substring(random.nextInt(LONG.length())));
                case 1 ->
                        object.put(name, LONG.substring(0, 20_000) + (char) random.nextInt(0x800));
                case 2 -> object.put(name, random.nextDouble());
                case 3 -> object.put(name, random.nextLong());
                case 4 -> object.set(name, value(random, depth - 1));
                default -> object.putArray(name).add(value(random, depth - 1)).add(LONG);
            }
        }
        object.put("long", LONG);
        return object;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
