package dev.lmresp.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.Map;

class UserLocaleTest {
    private final Map<String, String> environment =
            new HashMap<>(Map.of("LC_ALL", "C.UTF-8", "LANG", "C"));

    @Test
    void a_program_gets_the_locale_that_the_user_has() {
        UserLocale.restore(environment, "de_DE");
        assertThat(environment).isEqualTo(Map.of("LC_ALL", "de_DE", "LANG", "C"));
    }

    @Test
    void what_was_not_set_is_not_set() {
        UserLocale.restore(environment, "");
        assertThat(environment).isEqualTo(Map.of("LANG", "C"));
    }

    @Test
    void what_the_launcher_left_alone_stays() {
        UserLocale.restore(environment, null);
        assertThat(environment).isEqualTo(Map.of("LC_ALL", "C.UTF-8", "LANG", "C"));
    }
}
