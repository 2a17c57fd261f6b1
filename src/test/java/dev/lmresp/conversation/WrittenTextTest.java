package dev.lmresp.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class WrittenTextTest {
    @TempDir private Path folder;

    @Test
    void a_text_is_itself_and_a_name_behind_an_at_is_a_file() throws IOException {
        Files.writeString(folder.resolve("role.md"), "\uFEFFBe brief.\n\n");
        assertThat(read("Be brief.")).isEqualTo("Be brief.");
        assertThat(read("")).isEmpty();
        assertThat(read("@role.md")).isEqualTo("Be brief.");
        assertThat(read("@@role.md")).isEqualTo("@role.md");
    }

    @Test
    void a_file_that_is_no_text_is_refused_by_its_name() throws IOException {
        Files.write(folder.resolve("binary"), new byte[] {'a', 0, 'b'});
        Files.write(folder.resolve("latin"), new byte[] {'a', (byte) 0xe4});
        Files.write(folder.resolve("huge"), new byte[(1 << 20) + 1]);
        assertRefused("@binary", "is not text");
        assertRefused("@latin", "is not text in UTF-8");
        assertRefused("@huge", "it is larger than 1 MiB");
        assertRefused("@missing", "does not exist");
        assertRefused("@.", "it is a folder");
        assertRefused("@", "no file name after '@'");
    }

    private void assertRefused(String text, String problem) {
        assertThatExceptionOfType(ConversationException.class)
                .isThrownBy(() -> read(text))
                .withMessageContaining(problem)
                .withMessageContaining(text.substring(1));
    }

    private String read(String text) {
        return WrittenText.of(text, folder::resolve);
    }
}
