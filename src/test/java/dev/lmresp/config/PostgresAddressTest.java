package dev.lmresp.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

class PostgresAddressTest {
    @ParameterizedTest
    @CsvSource({
        "postgresql://me:p%40ss+1@host:5433/answers, me, p@ss+1, host:5433, answers",
        "postgres://me@host/answers, me, '', host, answers",
        "postgresql://host, '', '', host, ''",
        "postgresql://m%3Ae:a:b@[::1]:5432/db, m:e, a:b, [::1]:5432, db",
        "postgresql://me:p@ss@host/db, me, p@ss, host, db",
        "'postgresql://me@one:1,two:2/db', me, '', 'one:1,two:2', db",
    })
    void an_address_has_its_parts(
            String text, String user, String password, String hosts, String database) {
        PostgresAddress address = PostgresAddress.parse(text);
        assertThat(address.user()).isEqualTo(user);
        assertThat(address.password()).isEqualTo(password);
        assertThat(address.hosts()).isEqualTo(hosts);
        assertThat(address.database()).isEqualTo(database);
    }

    @Test
    void parameters_have_their_names_in_libpq() {
        assertThat(
                        PostgresAddress.parse(
                                        "postgresql://h/d?sslmode=verify-full&application_name=a%20b"
                                            + "&target_session_attrs=read-write")
                                .driverParameters())
                .isEqualTo(
                        Map.of(
                                "sslmode",
                                "verify-full",
                                "ApplicationName",
                                "a b",
                                "targetServerType",
                                "primary"));
    }

    @Test
    void what_an_address_leaves_out_comes_from_the_variables_of_libpq() {
        var environment =
                Map.of("PGUSER", "someone", "PGPASSWORD", "secret", "PGDATABASE", "answers");
        PostgresAddress bare = PostgresAddress.parse("postgresql://host").completed(environment);
        assertThat(bare.user()).isEqualTo("someone");
        assertThat(bare.password()).isEqualTo("secret");
        assertThat(bare.database()).isEqualTo("answers");
        PostgresAddress whole =
                PostgresAddress.parse("postgresql://me:mine@host/db").completed(environment);
        assertThat(whole).isEqualTo(PostgresAddress.parse("postgresql://me:mine@host/db"));
        assertThat(PostgresAddress.parse("postgresql://me@host").completed(Map.of()).database())
                .isEqualTo("me");
    }

    @Test
    void it_is_shown_without_password_and_parameters() {
        assertThat(PostgresAddress.parse("postgresql://me:secret@h:1/d?sslpassword=hidden"))
                .hasToString("postgresql://me@h:1/d");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://",
                "postgresql:/host/db",
                "postgresql://me:secret",
                "postgresql://me:secret@ho st/db",
                "postgresql://me:%zzsecret@host/db",
                "postgresql://me:1?secret@host/db",
                "postgresql://me:secret@host/db/more",
                "postgresql://host/db?password=secret",
                "postgresql://host/db?socketFactory=secret",
            })
    void a_text_that_is_none_is_not_repeated(String text) {
        assertThatThrownBy(() -> PostgresAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("secret");
    }
}
