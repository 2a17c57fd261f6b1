package dev.lmresp.release;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

import javax.tools.ToolProvider;

/**
 * Runs {@code src/build/java/ThirdParty.java} on libraries of its own. On those of a release it
 * runs in every {@code ./mvnw verify}.
 */
@Tag("process")
@Tag("ci")
class ThirdPartyTest {
    private static final String APACHE = "Apache License\nVersion 2.0\n";
    private static final String MIT = "MIT License\nCopyright Ada\n";

    @TempDir private static Path classes;

    @TempDir private Path folder;

    private Path libraries;
    private Path own;

    @BeforeAll
    static void the_program_is_compiled_once() {
        int status =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-d",
                                classes.toString(),
                                "src/build/java/ThirdParty.java");
        assertThat(status).isZero();
    }

    @BeforeEach
    void two_libraries() throws IOException {
        libraries = Files.createDirectory(folder.resolve("lib"));
        own = Files.createDirectory(folder.resolve("own"));
        Files.writeString(folder.resolve("LICENSE"), APACHE);
        Files.writeString(folder.resolve("NOTICE"), "our notice\n");
        jar("big-core-1.2.jar", Map.of("META-INF/LICENSE", " Apache  License Version 2.0"));
        jar("small-3.jar", Map.of("META-INF/LICENSE.txt", MIT, "META-INF/NOTICE", "By Ada"));
        table("big*  Apache-2.0  https://big", "small  MIT  https://small");
    }

    @Test
    void each_library_is_listed_with_its_license_and_its_text() throws Exception {
        assertThat(collect()).isEmpty();
        assertThat(result("THIRD-PARTY.md"))
                .contains(
                        "| [big-core](https://big) | 1.2 | Apache-2.0 | [LICENSE](LICENSE) |",
                        "| [small](https://small) | 3 | MIT |"
                                + " [licenses/small.txt](licenses/small.txt) |");
        assertThat(result("licenses/small.txt")).isEqualTo(MIT);
    }

    @Test
    void the_notices_of_libraries_stand_below_ours() throws Exception {
        assertThat(collect()).isEmpty();
        assertThat(result("NOTICE")).startsWith("our notice\n").endsWith("By Ada\n");
    }

    @Test
    void a_text_that_several_have_is_there_once() throws Exception {
        jar("small-more-3.jar", Map.of("META-INF/LICENSE.txt", MIT + "\n"));
        table("big*  Apache-2.0  https://big", "small*  MIT  https://small");
        assertThat(collect()).isEmpty();
        try (var texts = Files.list(folder.resolve("target/licenses"))) {
            assertThat(texts).hasSize(1);
        }
    }

    @Test
    void a_library_that_the_table_does_not_name_ends_the_build() throws Exception {
        jar("stranger-1.jar", Map.of());
        assertThat(collect()).startsWith("[ERROR] stranger is not in ");
    }

    @Test
    void a_library_without_a_text_ends_the_build_until_there_is_one() throws Exception {
        jar("small-3.jar", Map.of());
        assertThat(collect()).contains("small has no text of its license (MIT): save it as ");
        Files.writeString(own.resolve("small.txt"), MIT);
        assertThat(collect()).isEmpty();
    }

    @Test
    void a_library_with_another_one_inside_needs_the_text_of_both() throws Exception {
        table("big*  Apache-2.0 AND MIT  https://big", "small  MIT  https://small");
        assertThat(collect()).contains("big-core has no text of its license (Apache-2.0 AND MIT)");
    }

    @Test
    void a_line_about_a_library_that_is_gone_ends_the_build() throws Exception {
        Files.delete(libraries.resolve("small-3.jar"));
        assertThat(collect()).contains("small of libraries.txt is in no release any more");
    }

    private void table(String... lines) throws IOException {
        Files.writeString(own.resolve("libraries.txt"), String.join("\n", lines));
    }

    private void jar(String name, Map<String, String> files) throws IOException {
        try (var jar = new JarOutputStream(Files.newOutputStream(libraries.resolve(name)))) {
            for (var file : files.entrySet()) {
                jar.putNextEntry(new ZipEntry(file.getKey()));
                jar.write(file.getValue().getBytes(UTF_8));
                jar.closeEntry();
            }
        }
    }

    private String result(String name) throws IOException {
        return Files.readString(folder.resolve("target").resolve(name));
    }

    /** What it says; nothing when it is content. */
    private String collect() throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                classes.toString(),
                                "ThirdParty",
                                libraries.toString(),
                                own.toString(),
                                folder.resolve("LICENSE").toString(),
                                folder.resolve("NOTICE").toString(),
                                folder.resolve("target").toString())
                        .redirectErrorStream(true)
                        .start();
        String said = process.inputReader().readAllAsString();
        assertThat(process.waitFor()).isEqualTo(said.isEmpty() ? 0 : 1);
        return said;
    }
}
