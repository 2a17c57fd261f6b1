package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Runs {@code cli/lmresp} with a JDK and a Maven that only say how they were called. */
@DisabledOnOs(OS.WINDOWS)
@Execution(ExecutionMode.CONCURRENT)
@Tag("process")
@Tag("ci")
class LauncherTest {
    private static final String PRINTS_ITS_ARGUMENTS =
            """
            #!/bin/sh
            for argument in "$@"; do
                case $argument in
                    -XX:AOTCacheOutput=*) echo cache >"${argument#*=}"; exit ;;
                esac
            done
            printf '%s\\n' "$@"
            """;

    private static final String BUILDS_A_JAR =
            """
            #!/bin/sh
            echo built >>builds
            sleep 1
            mkdir -p target/lib
            echo jar >target/lmresp.jar
            """;

    @TempDir private Path folder;

    private Path java25;
    private final Map<String, String> environment = new TreeMap<>();

    @BeforeEach
    void a_jdk_and_a_quiet_environment() throws IOException {
        java25 = jdk("jdk-25", "25.0.1");
        environment.put("JAVA_HOME", java25.toString());
        environment.put("HOME", folder.resolve("home").toString());
        environment.put("LMRESP_NO_AOT", "1");
    }

    @Test
    void a_release_runs_the_jar_beside_it() throws Exception {
        var run = run(release(), "send", "hello");
        assertThat(run.status).isZero();
        assertThat(run.out)
                .containsSubsequence(
                        "-jar", folder.resolve("release/lmresp.jar").toString(), "send", "hello");
        assertThat(run.err).isEmpty();
    }

    @Test
    void arguments_arrive_as_they_were_typed() throws Exception {
        var run = run(release(), "send", "two words", "*", "", "$HOME", "a\\b");
        assertThat(run.out).endsWith("send", "two words", "*", "", "$HOME", "a\\b");
    }

    @Test
    void a_server_gets_the_optimising_compiler_and_a_short_command_does_not() throws Exception {
        Path launcher = release();
        for (String server : List.of("serve", "run", "mock")) {
            assertThat(run(launcher, server).out).doesNotContain("-XX:TieredStopAtLevel=1");
        }
        assertThat(run(launcher, "--version").out).contains("-XX:TieredStopAtLevel=1");
    }

    @Test
    void options_for_the_jvm_come_after_our_own() throws Exception {
        environment.put("LMRESP_JAVA_OPTS", "-Xmx64m -Dpattern=*");
        var run = run(release(), "serve");
        assertThat(run.out).containsSubsequence("-XX:+UseG1GC", "-Xmx64m", "-Dpattern=*", "-jar");
    }

    @Test
    void a_heap_that_the_user_asks_for_replaces_ours() throws Exception {
        Path launcher = release();
        assertThat(run(launcher, "serve").out).anyMatch(it -> it.startsWith("-Xms"));
        environment.put("LMRESP_JAVA_OPTS", "-Xmx32m");
        assertThat(run(launcher, "serve").out)
                .contains("-Xmx32m")
                .noneMatch(it -> it.startsWith("-Xms"));
    }

    /** To the JVM the bytes of arguments and file names are characters of the locale. */
    @ParameterizedTest
    @CsvSource({
        "LC_ALL,   C,           C",
        "LC_ALL,   POSIX,       POSIX",
        "LC_CTYPE, C,           ''",
        "LANG,     C,           ''",
        "LANG,     '',          ''",
        "LANG,     xx_XX,       ''",
        "LC_ALL,   xx_XX.utf8,  xx_XX.utf8"
    })
    void a_locale_without_characters_becomes_utf_8_and_is_told(
            String variable, String value, String told) throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/usr/lib/locale/C.utf8")));
        environment.put("LC_ALL", "");
        environment.put("LC_CTYPE", "");
        environment.put("LANG", "");
        environment.put(variable, value);
        sayLocale();
        assertThat(run(release(), "--version").out)
                .contains("LC_ALL=C.UTF-8", "-Dlmresp.lc-all=" + told);
    }

    @ParameterizedTest
    @CsvSource({"LC_ALL, C.UTF-8, C.UTF-8", "LANG, C.utf8, ''"})
    void a_locale_with_characters_stays_as_it_is(String variable, String value, String all)
            throws Exception {
        environment.put("LC_ALL", "");
        environment.put("LC_CTYPE", "");
        environment.put(variable, value);
        sayLocale();
        assertThat(run(release(), "--version").out)
                .contains("LC_ALL=" + all)
                .noneMatch(it -> it.startsWith("-Dlmresp.lc-all"));
    }

    private void sayLocale() throws IOException {
        script(
                java25.resolve("bin/java"),
                "#!/bin/sh\necho \"LC_ALL=$LC_ALL\"\nprintf '%s\\n' \"$@\"\n");
    }

    @Test
    void a_collector_that_the_user_asks_for_replaces_ours() throws Exception {
        Path launcher = release();
        environment.put("LMRESP_JAVA_OPTS", "-XX:+UseSerialGC");
        assertThat(run(launcher, "serve").out)
                .contains("-XX:+UseSerialGC")
                .noneMatch(it -> it.contains("G1"));
    }

    @Test
    void a_link_to_the_launcher_finds_the_release() throws Exception {
        Path launcher = release();
        Path link = Files.createDirectories(folder.resolve("links")).resolve("first");
        Files.createSymbolicLink(link, Path.of("second"));
        Files.createSymbolicLink(
                link.resolveSibling("second"), link.getParent().relativize(launcher));
        assertThat(run(link).out).contains(folder.resolve("release/lmresp.jar").toString());
    }

    @Test
    void a_folder_with_a_space_in_its_name_is_no_trouble() throws Exception {
        Path launcher = release();
        Path moved = folder.resolve("a release");
        Files.move(launcher.getParent().getParent(), moved);
        assertThat(run(moved.resolve("bin/lmresp")).out)
                .contains(moved.resolve("lmresp.jar").toString());
    }

    @Test
    void an_older_java_is_passed_over() throws Exception {
        environment.put("JAVA_HOME", jdk("jdk-17", "17.0.15").toString());
        environment.put("JAVA25_HOME", java25.toString());
        assertThat(run(release(), "--version").status).isZero();
    }

    @Test
    void a_java_that_was_asked_for_and_is_too_old_is_one_line_and_exit_code_69() throws Exception {
        Path old = jdk("jdk-17", "17.0.15");
        environment.put("LMRESP_JAVA_HOME", old.toString());
        var run = run(release(), "--version");
        assertThat(run.status).isEqualTo(69);
        assertThat(run.out).isEmpty();
        assertThat(run.err).hasSize(1).first().asString().contains("25", old.toString());
    }

    @Test
    void the_cache_is_made_in_the_background_and_used_from_then_on() throws Exception {
        environment.remove("LMRESP_NO_AOT");
        Path launcher = release();
        assertThat(run(launcher).out).noneMatch(it -> it.startsWith("-XX:AOTCache"));
        Path caches = folder.resolve("home/.cache/lmresp");
        await().until(() -> list(caches).size() == 1 && list(caches).get(0).endsWith(".aot"));
        assertThat(run(launcher).out)
                .contains("-XX:AOTCache=" + caches.resolve(list(caches).get(0)));
    }

    @Test
    void servers_and_other_commands_have_a_cache_each() throws Exception {
        environment.remove("LMRESP_NO_AOT");
        Path launcher = release();
        Path caches = folder.resolve("home/.cache/lmresp");
        for (String kind : List.of("server", "command")) {
            String argument = kind.equals("server") ? "serve" : "models";
            run(launcher, argument);
            await().until(() -> list(caches).stream().anyMatch(it -> it.endsWith(kind + ".aot")));
            assertThat(run(launcher, argument).out)
                    .anyMatch(
                            it ->
                                    it.startsWith("-XX:AOTCache")
                                            && it.endsWith("-" + kind + ".aot"));
        }
        assertThat(list(caches)).hasSize(2);
    }

    /** Without that the JVM would crash at each start until somebody deletes the cache. */
    @Test
    void a_crash_takes_the_cache_away() throws Exception {
        environment.remove("LMRESP_NO_AOT");
        Path launcher = release();
        run(launcher);
        Path caches = folder.resolve("home/.cache/lmresp");
        await().until(() -> list(caches).size() == 1 && list(caches).get(0).endsWith(".aot"));
        String cache = caches.resolve(list(caches).get(0)).toString();
        assertThat(run(launcher).out).contains("-XX:OnError=rm -f '" + cache + "'");
        script(
                java25.resolve("bin/java"),
                """
                #!/bin/sh
                for argument in "$@"; do
                    case $argument in -XX:OnError=*) sh -c "${argument#*=}" ;; esac
                done
                exit 134
                """);
        assertThat(run(launcher).status).isEqualTo(134);
        assertThat(list(caches)).isEmpty();
    }

    @Test
    void a_changed_jar_gets_a_cache_of_its_own() throws Exception {
        environment.remove("LMRESP_NO_AOT");
        Path launcher = release();
        Path caches = folder.resolve("home/.cache/lmresp");
        run(launcher);
        await().until(() -> list(caches).stream().anyMatch(it -> it.endsWith(".aot")));
        Files.setLastModifiedTime(
                folder.resolve("release/lmresp.jar"), FileTime.from(Instant.now().plusMillis(5)));
        assertThat(run(launcher).out).noneMatch(it -> it.startsWith("-XX:AOTCache"));
        await().until(() -> list(caches).stream().filter(it -> it.endsWith(".aot")).count() == 2);
    }

    @Test
    void only_the_four_newest_caches_stay_and_nothing_of_a_training_that_was_killed()
            throws Exception {
        environment.remove("LMRESP_NO_AOT");
        Path caches = Files.createDirectories(folder.resolve("home/.cache/lmresp"));
        for (int age = 1; age <= 5; age++) {
            aged(Files.writeString(caches.resolve(age + ".aot"), "cache"), age);
        }
        aged(Files.writeString(caches.resolve("9.aot.4711"), "half a cache"), 1);
        aged(Files.writeString(caches.resolve("9.aot.4711.config"), "half a cache"), 1);
        aged(Files.createDirectory(caches.resolve("9.aot.lock")), 1);
        Files.writeString(caches.resolve("8.aot.4712"), "of a training that runs");

        assertThat(run(release()).status).isZero();

        await().until(() -> !list(caches).contains("9.aot.lock"));
        assertThat(list(caches))
                .hasSize(5)
                .contains("1.aot", "2.aot", "3.aot", "8.aot.4712")
                .anyMatch(it -> it.matches("\\d{3,}-command\\.aot"));
    }

    private static void aged(Path path, int days) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(Duration.ofDays(days))));
    }

    @Test
    void without_a_home_there_is_no_cache_and_no_complaint() throws Exception {
        environment.remove("LMRESP_NO_AOT");
        environment.put("HOME", "");
        var run = run(release());
        assertThat(run.status).isZero();
        assertThat(run.err).isEmpty();
    }

    @Test
    void a_checkout_is_built_when_it_has_no_jar_and_not_again() throws Exception {
        Path launcher = checkout(BUILDS_A_JAR);
        var first = run(launcher, "--version");
        assertThat(first.status).isZero();
        assertThat(first.err).containsExactly("lmresp: building (first run) ...");
        assertThat(first.out).contains(folder.resolve("checkout/target/lmresp.jar").toString());
        assertThat(run(launcher, "--version").err).isEmpty();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void a_changed_source_is_built_again() throws Exception {
        Path launcher = checkout(BUILDS_A_JAR);
        run(launcher);
        Path source = folder.resolve("checkout/src/main/java/A.java");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));
        assertThat(run(launcher).err).containsExactly("lmresp: building (sources changed) ...");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void simultaneous_first_runs_build_once() throws Exception {
        Path launcher = checkout(BUILDS_A_JAR);
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            processes.add(start(launcher, "--version"));
        }
        for (Process process : processes) {
            assertThat(finish(process).status).isZero();
        }
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void a_lock_whose_holder_died_is_broken() throws Exception {
        Path launcher = checkout(BUILDS_A_JAR);
        var ended = new ProcessBuilder("true").start();
        ended.waitFor();
        Path lock = Files.createDirectories(folder.resolve("checkout/target/lmresp-build.lock"));
        Files.writeString(lock.resolve("holder"), ended.pid() + " " + hostName() + "\n");
        assertThat(run(launcher).status).isZero();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void a_lock_of_a_living_build_on_another_machine_is_waited_for() throws Exception {
        Path launcher = checkout(BUILDS_A_JAR);
        Path lock = Files.createDirectories(folder.resolve("checkout/target/lmresp-build.lock"));
        Files.writeString(lock.resolve("holder"), "1 another-machine\n");
        Process waiting = start(launcher);
        assertThat(waiting.waitFor(1500, TimeUnit.MILLISECONDS)).isFalse();
        Files.delete(lock.resolve("holder"));
        Files.delete(lock);
        var run = finish(waiting);
        assertThat(run.status).isZero();
        assertThat(run.err).contains("lmresp: waiting for another build ...");
    }

    @Test
    void a_failed_build_names_its_log_and_is_tried_again() throws Exception {
        Path launcher =
                checkout(
                        """
                        #!/bin/sh
                        echo '[ERROR] A.java:[1,1] not a sentence'
                        mkdir -p target; echo half >target/lmresp.jar
                        exit 1
                        """);
        for (int attempt = 0; attempt < 2; attempt++) {
            var run = run(launcher, "--version");
            assertThat(run.status).isEqualTo(1);
            assertThat(run.out).isEmpty();
            assertThat(run.err)
                    .contains("[ERROR] A.java:[1,1] not a sentence")
                    .anyMatch(it -> it.contains("checkout/target/lmresp-build.log"));
        }
    }

    @Test
    void half_a_jar_of_a_build_that_was_interrupted_does_not_stay() throws Exception {
        Path launcher =
                checkout(
                        """
                        #!/bin/sh
                        trap 'sleep 0.2; exit 1' TERM
                        mkdir -p target; echo half >target/lmresp.jar
                        while :; do sleep 0.02; done
                        """);
        Path jar = folder.resolve("checkout/target/lmresp.jar");
        Process run = start(launcher, "--version");
        while (!Files.exists(jar)) {
            Thread.sleep(10);
        }
        run.toHandle().destroy();
        assertThat(finish(run).status).isEqualTo(143);
        assertThat(jar).doesNotExist();
        script(folder.resolve("checkout/mvnw"), BUILDS_A_JAR);
        assertThat(run(launcher, "--version").err)
                .containsExactly("lmresp: building (first run) ...");
    }

    private Path jdk(String name, String version) throws IOException {
        Path jdk = folder.resolve(name);
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(
                jdk.resolve("release"),
                "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"%s\"\n".formatted(version));
        script(jdk.resolve("bin/java"), PRINTS_ITS_ARGUMENTS);
        script(jdk.resolve("bin/javac"), PRINTS_ITS_ARGUMENTS);
        return jdk;
    }

    private Path release() throws IOException {
        Path release = folder.resolve("release");
        Files.createDirectories(release.resolve("lib"));
        Files.writeString(release.resolve("lmresp.jar"), "jar");
        return launcher(release.resolve("bin"));
    }

    private Path checkout(String mvnw) throws IOException {
        Path checkout = folder.resolve("checkout");
        Files.createDirectories(checkout.resolve("src/main/java"));
        Files.writeString(checkout.resolve("src/main/java/A.java"), "class A {}");
        Files.writeString(checkout.resolve("pom.xml"), "<project/>");
        script(checkout.resolve("mvnw"), mvnw);
        return launcher(checkout.resolve("cli"));
    }

    private static Path launcher(Path folder) throws IOException {
        return Files.copy(
                Path.of("cli/lmresp"),
                Files.createDirectories(folder).resolve("lmresp"),
                StandardCopyOption.COPY_ATTRIBUTES);
    }

    private static void script(Path path, String text) throws IOException {
        Files.writeString(path, text);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private long builds() throws IOException {
        try (var lines = Files.lines(folder.resolve("checkout/builds"))) {
            return lines.count();
        }
    }

    private static List<String> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static String hostName() throws IOException {
        var uname = new ProcessBuilder("uname", "-n").start();
        return new String(uname.getInputStream().readAllBytes(), UTF_8).strip();
    }

    private Run run(Path launcher, String... args) throws Exception {
        return finish(start(launcher, args));
    }

    private Process start(Path launcher, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(args));
        var builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(it -> it.matches("LMRESP_.*|JAVA.*_HOME|XDG_.*"));
        builder.environment().putAll(environment);
        while (true) {
            try {
                return builder.start();
            } catch (IOException e) {
                // a process that another test has just started may still hold the file open
                if (!String.valueOf(e.getMessage()).contains("Text file busy")) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    private static Run finish(Process process) throws Exception {
        var out = new String(process.getInputStream().readAllBytes(), UTF_8);
        var err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(Duration.ofSeconds(30))).isTrue();
        return new Run(process.exitValue(), out.lines().toList(), err.lines().toList());
    }

    private record Run(int status, List<String> out, List<String> err) {}
}
