package dev.lmresp.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import dev.lmresp.files.SettingsException;

import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Any file is a file of settings, or its error has a message for the user. */
class SettingsFuzzTest {
    @TempDir static Path folder;

    @FuzzTest
    void settings(byte[] file) throws IOException {
        Files.write(folder.resolve(Settings.FILE), file);
        try {
            var settings = Settings.load(Map.of("HOME", folder.toString()), folder);
            settings.find("dialect");
            settings.find("model");
            settings.unknownKeys(Set.of("engine", "model"));
            Dialects dialects = settings.dialects();
            dialects.names().forEach(dialects::named);
            assertThat(dialects.detect("http://x", List.of("x"))).isNotNull();
        } catch (SettingsException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
