package dev.lmresp.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.config.Settings;
import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Commands look for the proxy where {@code lmresp serve} with the same settings listens. */
@Tag("process")
class OwnProxyTest {
    @TempDir private Path folder;

    private OwnProxy own(String... variables) {
        var environment = new HashMap<String, String>();
        environment.put("XDG_CONFIG_HOME", folder.toString());
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        return OwnProxy.of(Settings.load(environment, folder.resolve("none")));
    }

    private void userFile(String text) throws IOException {
        Files.createDirectories(folder.resolve("lmresp"));
        Files.writeString(folder.resolve("lmresp/config.toml"), text);
    }

    @Test
    void without_settings_it_is_at_the_usual_address() {
        assertThat(own()).isEqualTo(new OwnProxy("http://127.0.0.1:7377", ""));
    }

    @Test
    void files_and_before_them_the_environment_say_where_it_listens() throws IOException {
        userFile("port = 7702\nhost = '::1'\napi-key = ['first', 'second']\n");
        assertThat(own()).isEqualTo(new OwnProxy("http://[::1]:7702", "first"));
        assertThat(own("LMRESP_PORT", "7703", "LMRESP_API_KEY", "other"))
                .isEqualTo(new OwnProxy("http://[::1]:7703", "other"));
    }

    @Test
    void its_key_may_stand_in_a_variable_of_any_name() throws IOException {
        userFile("api-key-env = 'PROXY_KEY'\n");
        assertThat(own("PROXY_KEY", "first,second").key()).isEqualTo("first");
        assertThat(own().key()).isEmpty();
    }

    @Test
    void one_that_listens_on_all_addresses_is_reached_on_loopback() {
        assertThat(own("LMRESP_HOST", "0.0.0.0", "LMRESP_API_KEYS", " a , b"))
                .isEqualTo(new OwnProxy("http://127.0.0.1:7377", "a"));
        assertThat(own("LMRESP_HOST", "::").url()).isEqualTo("http://[::1]:7377");
    }

    @Test
    void a_free_port_is_nowhere_known() {
        assertThat(own("LMRESP_PORT", "0").url()).isEqualTo("http://127.0.0.1:7377");
    }

    @Test
    void a_port_that_is_no_number_is_named_with_its_place() throws IOException {
        assertThatThrownBy(() -> own("LMRESP_PORT", "x"))
                .hasMessage("LMRESP_PORT: the port must be a number from 0 to 65535, not 'x'");
        userFile("api-key = 'a'\nport = 'y'\n");
        assertThatThrownBy(() -> own())
                .hasMessageContaining("config.toml, line 2: the port must be a number");
    }

    @ParameterizedTest
    @CsvSource({
        "check --only text --json, url",
        "send --text hi --json,    lmresp-mock",
        "models,                   lmresp-mock",
    })
    void commands_ask_the_proxy_at_the_port_of_the_environment(String line, String says)
            throws Exception {
        try (TestProxy proxy = TestProxy.mock();
                LmrespProcess command =
                        LmrespProcess.start(
                                folder,
                                Map.of("LMRESP_PORT", Integer.toString(proxy.port())),
                                line.split(" "))) {
            assertThat(command.exitCode()).isEqualTo(ExitCode.OK);
            assertThat(command.out())
                    .contains(says.equals("url") ? "127.0.0.1:" + proxy.port() : says);
        }
    }

    @Test
    void inside_run_it_is_the_one_that_was_started_for_the_command() {
        String url = "http://127.0.0.1:5000/v1";
        String openai = "https://api.openai.com/v1";
        assertThat(
                        own(
                                "LMRESP_PORT",
                                "7703",
                                "LMRESP_URL",
                                url,
                                "OPENAI_BASE_URL",
                                url,
                                "OPENAI_API_KEY",
                                "k"))
                .isEqualTo(new OwnProxy(url, "k"));
        assertThat(own("LMRESP_URL", url, "OPENAI_BASE_URL", openai, "OPENAI_API_KEY", "k"))
                .isEqualTo(new OwnProxy(url, ""));
        assertThat(own("OPENAI_BASE_URL", openai, "OPENAI_API_KEY", "k"))
                .isEqualTo(new OwnProxy(OwnProxy.DEFAULT_URL, ""));
    }
}
