package dev.lmresp.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lmresp.config.Settings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

@DisabledOnOs(OS.WINDOWS)
@Timeout(10)
class InputFileTest {
    private static final int MOST = 1 << 20;

    @TempDir private Path folder;

    @Test
    void a_named_pipe_is_refused_and_not_waited_for() throws Exception {
        assertThat(reason(pipe("pipe"))).isEqualTo("it is a named pipe, not a file");
    }

    @Test
    void a_folder_and_a_device_are_refused() {
        assertThat(reason(folder)).isEqualTo("it is a folder");
        assertThat(reason(Path.of("/dev/zero"))).isEqualTo("it is a device, not a file");
    }

    @Test
    void what_is_larger_than_the_bound_is_refused() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[MOST]);
        assertThat(InputFile.regular(file, MOST)).hasSize(MOST);
        Files.write(file, new byte[MOST + 1]);
        assertThat(reason(file)).isEqualTo("it is larger than 1 MiB");
        assertThatThrownBy(() -> InputFile.read(new ByteArrayInputStream(new byte[9]), 8))
                .hasMessageContaining("larger");
    }

    @Test
    void the_device_that_has_nothing_is_an_empty_file() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("/dev/null"));
        assertThat(InputFile.regular(link, MOST)).isEmpty();
    }

    @Test
    void settings_in_a_pipe_or_a_folder_are_refused_with_the_name() throws Exception {
        Path pipe = pipe(Settings.FILE);
        assertThatThrownBy(() -> Settings.load(Map.of(), folder))
                .isInstanceOf(SettingsException.class)
                .hasMessage(pipe + " cannot be read: it is a named pipe, not a file");
        Files.delete(pipe);
        Files.createDirectory(pipe);
        assertThatThrownBy(() -> Settings.load(Map.of(), folder))
                .hasMessage(pipe + " cannot be read: it is a folder");
        assertThatThrownBy(() -> TextFile.read(pipe("config.toml")))
                .isInstanceOf(SettingsException.class)
                .hasMessageEndingWith("it is a named pipe, not a file");
    }

    private Path pipe(String name) throws IOException, InterruptedException {
        Path pipe = folder.resolve(name);
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        return pipe;
    }

    /** The same whether it is for settings or for a command. */
    private static String reason(Path file) {
        String reason = reason(() -> InputFile.regular(file, MOST));
        assertThat(reason(() -> InputFile.given(file, MOST))).isEqualTo(reason);
        return reason;
    }

    private static String reason(Reading reading) {
        try {
            return reading.read().length + " bytes";
        } catch (IOException e) {
            return TextFile.reason(e);
        }
    }

    private interface Reading {
        byte[] read() throws IOException;
    }
}
