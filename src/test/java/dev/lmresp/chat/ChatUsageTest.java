package dev.lmresp.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.json.Json;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatUsageTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'prompt_tokens':10,'completion_tokens':5,'total_tokens':15 | 10 5 0 0",
                "'prompt_tokens':10,'completion_tokens':5 | 10 5 0 0",
                "'prompt_tokens':10,'total_tokens':15 | 10 5 0 0",
                "'input_tokens':10,'output_tokens':5 | 10 5 0 0",
                // xAI and Gemini: reasoning in the total only
                "'prompt_tokens':687,'completion_tokens':10,'total_tokens':831,"
                        + "'completion_tokens_details':{'reasoning_tokens':134} | 687 144 0 134",
                // Mistral: the sound of the prompt in the total only
                "'prompt_tokens':9,'completion_tokens':201,'total_tokens':585,"
                        + "'prompt_tokens_details':{'audio_tokens':375} | 384 201 0 0",
                "'prompt_tokens':9,'completion_tokens':2,'total_tokens':3 | 9 2 0 0",
                "'prompt_tokens':9,'completion_tokens':2,"
                        + "'completion_tokens_details':{'reasoning_tokens':25} | 9 2 0 2",
                "'prompt_tokens':9,'completion_tokens':2,'completion_tokens_details':null,"
                        + "'prompt_tokens_details':{'cached_tokens':null} | 9 2 0 0",
                "'prompt_tokens':9,'completion_tokens':2,'reasoning_tokens':1,'cost':0.1 | 9 2 0 1",
                "'prompt_tokens':9.0,'completion_tokens':2.0 | 9 2 0 0"
            })
    void counts(String members, String expected) {
        ChatUsage usage = ChatUsage.read(Json.parse("{" + members.replace('\'', '"') + "}"));
        assertThat(usage).isNotNull();
        assertThat(
                        "%d %d %d %d"
                                .formatted(
                                        usage.inputTokens(),
                                        usage.outputTokens(),
                                        usage.cachedTokens(),
                                        usage.reasoningTokens()))
                .isEqualTo(expected);
        assertThat(usage.totalTokens()).isEqualTo(usage.inputTokens() + usage.outputTokens());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'prompt_tokens_details':{'cached_tokens':4}",
                "'input_tokens_details':{'cached_tokens':4}",
                "'prompt_cache_hit_tokens':4,'prompt_cache_miss_tokens':5",
                "'cached_tokens':4",
                "'cache_read_input_tokens':4,'cache_creation_input_tokens':5",
                "'num_cached_tokens':4"
            })
    void cached_tokens_are_found_under_every_name(String members) {
        assertThat(cached(members)).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'prompt_tokens_details':{'cached_tokens':4},'cached_tokens':5 | 4",
                "'prompt_tokens_details':{'cached_tokens':0},'prompt_cache_hit_tokens':4 | 4",
                "'prompt_tokens_details':null,'cached_tokens':4 | 4",
                "'prompt_tokens_details':{'cached_tokens':null},'num_cached_tokens':4 | 4",
                "'prompt_cache_hit_tokens':-1,'cached_tokens':4 | 4",
                "'prompt_cache_hit_tokens':'4' | 4",
                "'prompt_cache_hit_tokens':'four' | 0",
                "'prompt_cache_hit_tokens':99 | 9"
            })
    void of_several_names_the_first_that_counts_something_is_taken(String members, long expected) {
        assertThat(cached(members)).isEqualTo(expected);
    }

    private static long cached(String members) {
        String usage = "{'prompt_tokens':9,'completion_tokens':2," + members + "}";
        ChatUsage read = ChatUsage.read(Json.parse(usage.replace('\'', '"')));
        assertThat(read).isNotNull();
        return read.cachedTokens();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"prompt_tokens\":null}",
                "{\"prompt_tokens\":9,\"completion_tokens\":null,\"total_tokens\":null}",
                "{\"prompt_tokens\":-1,\"completion_tokens\":2}",
                "{\"prompt_tokens\":\"nine\",\"completion_tokens\":\"2\"}"
            })
    void counts_nothing_yet(String usage) {
        assertThat(ChatUsage.read(Json.parse(usage))).isNull();
    }
}
