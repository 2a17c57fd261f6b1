package dev.lmresp.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lmresp.config.FolderTrust.Verdict;
import dev.lmresp.config.McpServer.Address;
import dev.lmresp.config.McpServer.Program;
import dev.lmresp.files.SettingsException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What {@code [mcp.NAME]} says. */
class McpTableTest {
    @TempDir private Path folder;

    @TempDir private Path home;

    private Map<String, McpServer> read(String text, Verdict verdict) throws IOException {
        Files.writeString(folder.resolve(Settings.FILE), text);
        return Settings.load(Map.of("HOME", home.toString()), folder, (file, sha256) -> verdict)
                .mcpServers();
    }

    @Test
    void a_table_says_how_a_server_is_reached_and_what_it_may() throws IOException {
        Map<String, McpServer> servers =
                read(
                        """
                        [mcp.files]
                        command = ["npx", "-y", "server"]
                        env = { ROOT = "/tmp" }
                        enabled = false
                        tools = ["read"]
                        approve = "always"
                        start-timeout = 5
                        timeout = 0.5
                        max-output = 100
                        [mcp.far]
                        url = "https://mcp.example/mcp"
                        headers = { X-Team = "blue" }
                        api-key-env = "MCP_KEY"
                        """,
                        Verdict.TRUSTED);
        McpServer files = servers.get("files");
        assertThat(files.way())
                .isEqualTo(new Program(List.of("npx", "-y", "server"), Map.of("ROOT", "/tmp")));
        assertThat(files.isEnabled()).isFalse();
        assertThat(files.tools()).hasValue(List.of("read"));
        assertThat(files.runsUnasked()).isTrue();
        assertThat(files.startTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(files.timeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(files.maxOutput()).isEqualTo(100);
        McpServer far = servers.get("far");
        assertThat(far.way())
                .isEqualTo(
                        new Address(
                                URI.create("https://mcp.example/mcp"),
                                Map.of("X-Team", "blue"),
                                "MCP_KEY"));
        assertThat(far.isEnabled()).isTrue();
        assertThat(far.tools()).isEmpty();
        assertThat(far.runsUnasked()).isFalse();
        assertThat(far.startTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(far.timeout()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void the_arguments_may_stand_beside_the_program() throws IOException {
        String text = "mcp.a = {command = 'npx', args = ['-y', 'a b']}";
        assertThat(read(text, Verdict.TRUSTED).get("a").way())
                .isEqualTo(new Program(List.of("npx", "-y", "a b"), Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mcp = 1 | line 1: 'mcp' must be tables [mcp.NAME]",
                "mcp.a = 1 | line 1: 'mcp.a' must be a table",
                "[mcp.a] | 'mcp.a': it needs 'command' or 'url'",
                "[mcp.'a b'] | 'mcp.a b': the name may contain only letters, digits, _ and -",
                "mcp.a = {command=['x'], url='http://h'} | 'command' or 'url', and not both",
                "mcp.a = {command=' '} | line 1: 'mcp.a.command': it must be an array of strings",
                "mcp.a = {command=[]} | 'mcp.a.command': it must be an array of strings such as",
                "mcp.a = {command=[1]} | 'mcp.a.command': it must be an array of strings",
                "mcp.a = {command='x', args='y z'} | 'mcp.a.args': it must be an array of strings",
                "mcp.a = {command=['x'], cmd='y'} | 'mcp.a.cmd': unknown key; the keys are",
                "mcp.a = {url='http://h', args=[]} | 'mcp.a.args': it is allowed only with"
                        + " 'command'",
                "mcp.a = {command=['x'], headers={}} | 'mcp.a.headers': it is allowed only with"
                        + " 'url'",
                "mcp.a = {url='http://h', env={}} | 'mcp.a.env': it is allowed only with 'command'",
                "mcp.a = {url='ftp://h'} | 'mcp.a.url': it must be a URL such as https://host/mcp",
                "mcp.a = {command=['x'], approve='no'} | it must be \"ask\" or \"always\"",
                "mcp.a = {command=['x'], timeout=0} | 'mcp.a.timeout': it must be a number",
                "mcp.a = {command=['x'], max-output=1} | 'mcp.a.max-output': it must be a number",
                "mcp.a = {command=['x'], enabled='yes'} | it must be true or false",
                "mcp.a = {command=['x'], env={A=1}} | 'mcp.a.env': it must be a table of strings",
            })
    void what_is_wrong_is_told_with_its_file_and_key(String text, String message) {
        assertThatThrownBy(() -> read(text, Verdict.TRUSTED))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(folder.resolve(Settings.FILE).toString())
                .hasMessageContaining(message);
    }

    @Test
    void a_folder_that_is_not_trusted_starts_nothing_and_replaces_nothing() throws IOException {
        Path config = Files.createDirectories(home.resolve(".config/lmresp"));
        Files.writeString(config.resolve("config.toml"), "[mcp.a]\ncommand = ['mine']\n");
        String ofFolder = "[mcp.a]\ncommand = ['evil']\n[mcp.b]\ncommand = ['evil']\n";
        for (Verdict verdict : List.of(Verdict.UNTRUSTED, Verdict.CHANGED)) {
            assertThat(read(ofFolder, verdict)).containsOnlyKeys("a");
            assertThat(read(ofFolder, verdict).get("a").way())
                    .isEqualTo(new Program(List.of("mine"), Map.of()));
        }
        assertThat(read(ofFolder, Verdict.TRUSTED)).containsOnlyKeys("a", "b");
        assertThat(read(ofFolder, Verdict.TRUSTED).get("a").way())
                .isEqualTo(new Program(List.of("evil"), Map.of()));
    }
}
