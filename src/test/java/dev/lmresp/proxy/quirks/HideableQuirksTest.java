package dev.lmresp.proxy.quirks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.lmresp.config.ServeConfig;
import dev.lmresp.engine.mock.quirk.Quirk;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Misbehaviour of engines that no client gets to see, or no more of than cannot be helped. */
class HideableQuirksTest {
    private static final Duration PROMPTLY = Duration.ofSeconds(4);

    /** What takes its time once only is not the engine's fault. */
    @BeforeAll
    static void warmUp() {
        Baseline.of(Scene.TEXT, true, false);
    }

    private static Stream<Arguments> hideable() {
        Stream<Arguments> all =
                Arrays.stream(Quirk.values())
                        .filter(Quirk::isHideable)
                        .map(quirk -> arguments(quirk, ServeConfig.AUTO_DIALECT));
        return Stream.concat(
                all,
                Stream.of(
                        // arguments after an empty object can be told from it after all
                        arguments(Quirk.CONCATENATED_ARGUMENTS, ServeConfig.AUTO_DIALECT),
                        arguments(Quirk.MOONSHOT_SCHEMAS, "moonshot"),
                        arguments(Quirk.MAX_COMPLETION_TOKENS_UNKNOWN, "openai"),
                        arguments(Quirk.NO_DEVELOPER_ROLE, "openai"),
                        arguments(Quirk.SYSTEM_MUST_BE_FIRST, "openai"),
                        arguments(Quirk.NO_STRICT_TOOLS, "openai")));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("hideable")
    void a_client_is_told_the_same_as_without(Quirk quirk, String dialect) {
        var failed = new TreeSet<String>();
        var report = new ArrayList<String>();
        try (HostileProxy proxy = HostileProxy.patient(Set.of(quirk), dialect)) {
            for (Scene scene : scenes(quirk)) {
                for (boolean stream : new boolean[] {true, false}) {
                    List<String> problems = problems(proxy, quirk, scene, stream);
                    if (!problems.isEmpty()) {
                        String name = scene + (stream ? " streamed" : " whole");
                        failed.add(name);
                        report.add(
                                name
                                        + "\n"
                                        + String.join("\n", problems)
                                        + "\n"
                                        + proxy.engine().said());
                    }
                }
            }
        }
        assertThat(failed).as(() -> String.join("\n\n", report)).isEmpty();
    }

    private static List<Scene> scenes(Quirk quirk) {
        if (quirk == Quirk.SLOW_FIRST_TOKEN) {
            return List.of(Scene.TEXT, Scene.PARALLEL_CALLS);
        }
        boolean isOfRequests = quirk.compareTo(Quirk.NO_MODELS) <= 0;
        return Arrays.stream(Scene.values())
                .filter(scene -> isOfRequests || !scene.isOfRequests())
                .toList();
    }

    private static List<String> problems(
            HostileProxy proxy, Quirk quirk, Scene scene, boolean stream) {
        proxy.engine().forget();
        long begun = System.nanoTime();
        List<Told> told = scene.play(proxy, stream, HostileProxy.GENERIC);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        var problems =
                new ArrayList<>(
                        new Expectation(Set.of(quirk), scene, stream, false).problems(told));
        if (took.compareTo(PROMPTLY) > 0) {
            problems.add("it took " + took);
        }
        return problems;
    }
}
