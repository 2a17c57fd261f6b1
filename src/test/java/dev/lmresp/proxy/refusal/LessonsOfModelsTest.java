package dev.lmresp.proxy.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.chat.ChatMessage;
import dev.lmresp.chat.Dialect;
import dev.lmresp.config.Dialects;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

class LessonsOfModelsTest {
    private static final Dialect GENERIC = Dialects.load(Map.of()).named("generic");
    private static final Refusal NO_SEED = new Refusal.Option("seed");
    private static final Refusal NO_TOP_P = new Refusal.Option("top_p");

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-11-29T12:00:00Z"));
    private final DialectCorrections corrections = new DialectCorrections(now::get);

    private void learn(List<Refusal> refusals) {
        corrections.learn("one", refusals, corrections.dialect("one", GENERIC), GENERIC);
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    @Test
    void what_was_learned_of_a_model_holds_for_that_model() {
        learn(List.of(NO_SEED));
        assertThat(corrections.dialect("one", GENERIC).options().refused()).containsExactly("seed");
        assertThat(corrections.dialect("two", GENERIC)).isEqualTo(GENERIC);
        assertThat(corrections.sentences())
                .isEqualTo(Map.of("one", List.of("seed dropped: the engine refuses it")));
    }

    @Test
    void each_lesson_is_forgotten_after_its_own_hour() {
        learn(List.of(NO_SEED));
        pass(Duration.ofMinutes(40));
        learn(List.of(NO_TOP_P));
        pass(Duration.ofMinutes(19));
        assertThat(corrections.dialect("one", GENERIC).options().refused())
                .containsExactlyInAnyOrder("seed", "top_p");
        pass(Duration.ofMinutes(1));
        assertThat(corrections.dialect("one", GENERIC).options().refused())
                .containsExactly("top_p");
        assertThat(corrections.sentences().get("one")).hasSize(1);
        pass(Duration.ofMinutes(40));
        assertThat(corrections.dialect("one", GENERIC)).isEqualTo(GENERIC);
        assertThat(corrections.sentences()).isEmpty();
    }

    @Test
    void a_lesson_holds_for_another_dialect_that_the_engine_turns_out_to_have() {
        learn(List.of(NO_SEED));
        Dialect vllm = Dialects.load(Map.of()).named("vllm");
        Dialect now = corrections.dialect("one", vllm);
        assertThat(now.name()).isEqualTo("vllm");
        assertThat(now.options().refused()).containsExactly("seed");
    }

    /** Two requests were refused for the same, and both were asked otherwise. */
    @Test
    void what_two_have_learned_at_once_is_learned_once() {
        List<Refusal> refusals = List.of(FormRule.EMPTY_CONTENT);
        corrections.learn("one", refusals, GENERIC, GENERIC);
        corrections.learn("one", refusals, GENERIC, GENERIC);
        assertThat(corrections.dialect("one", GENERIC).messages().emptyContent())
                .isEqualTo(ChatMessage.EmptyContent.EMPTY);
        assertThat(corrections.sentences().get("one")).hasSize(1);
    }

    @Test
    void names_that_clients_make_up_do_not_fill_the_memory() {
        for (int i = 0; i <= DialectCorrections.MOST_MODELS; i++) {
            corrections.learn("m" + i, List.of(NO_SEED), GENERIC, GENERIC);
        }
        assertThat(corrections.sentences()).hasSize(DialectCorrections.MOST_MODELS);
        pass(DialectCorrections.LIFETIME);
        learn(List.of(NO_SEED));
        assertThat(corrections.sentences()).containsOnlyKeys("one");
    }

    @Test
    void a_name_that_is_longer_than_any_is_not_kept() {
        corrections.learn("m".repeat(1000), List.of(NO_SEED), GENERIC, GENERIC);
        assertThat(corrections.sentences()).isEmpty();
    }

    @Test
    void a_model_that_is_asked_for_stays_known_while_others_come_and_go() {
        learn(List.of(NO_SEED));
        for (int i = 0; i < 3 * DialectCorrections.MOST_MODELS; i++) {
            pass(Duration.ofSeconds(1));
            assertThat(corrections.dialect("one", GENERIC).options().refused())
                    .containsExactly("seed");
            String model = "model " + i;
            corrections.learn(model, List.of(NO_SEED), GENERIC, GENERIC);
        }
    }
}
