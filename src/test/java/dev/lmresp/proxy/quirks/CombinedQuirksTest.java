package dev.lmresp.proxy.quirks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.engine.mock.quirk.Quirk;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Engines that misbehave in several ways at once. {@code -Dquirks.seed=…} makes another run, and
 * {@code -Dquirks.count=…} makes it longer.
 */
class CombinedQuirksTest {
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final int SCENES = 3;

    /** The same for every build, so that a build fails only by its own change. */
    private static final long DEFAULT_SEED = 20_261_122;

    @Test
    void a_client_is_told_the_same_as_without() {
        long seed = Long.getLong("quirks.seed", DEFAULT_SEED);
        int count = Integer.getInteger("quirks.count", 60);
        System.out.println("quirks.seed=" + seed);
        var random = new Random(seed);
        long end = System.nanoTime() + LONGEST.multipliedBy(1 + count / 500).toNanos();
        var failures = new ArrayList<String>();
        for (int i = 0; i < count && System.nanoTime() < end; i++) {
            Set<Quirk> quirks = combination(random);
            var scenes = new ArrayList<>(Arrays.asList(Scene.values()));
            Collections.shuffle(scenes, random);
            boolean codex = random.nextBoolean();
            play(quirks, scenes.subList(0, SCENES), codex, failures);
        }
        assertThat(failures).as("-Dquirks.seed=%d", seed).isEmpty();
    }

    private static void play(
            Set<Quirk> quirks, List<Scene> scenes, boolean codex, List<String> failures) {
        String client = codex ? HostileProxy.CODEX : HostileProxy.GENERIC;
        try (HostileProxy proxy = HostileProxy.patient(quirks)) {
            for (Scene scene : scenes) {
                for (boolean stream : new boolean[] {true, false}) {
                    proxy.engine().forget();
                    List<Told> told = scene.play(proxy, stream, client);
                    List<String> problems =
                            new Expectation(quirks, scene, stream, codex).problems(told);
                    if (!problems.isEmpty()) {
                        failures.add(
                                "%s %s stream=%s\n%s\n%s\n"
                                        .formatted(
                                                quirks,
                                                scene,
                                                stream,
                                                String.join("\n", problems),
                                                proxy.engine().said()));
                    }
                }
            }
        }
    }

    private static Set<Quirk> combination(Random random) {
        List<Quirk> all =
                Arrays.stream(Quirk.values())
                        .filter(Quirk::isHideable)
                        // it would take the time of others
                        .filter(quirk -> quirk != Quirk.SLOW_FIRST_TOKEN)
                        .toList();
        while (true) {
            var quirks = EnumSet.noneOf(Quirk.class);
            for (int size = random.nextInt(2, 5); quirks.size() < size; ) {
                quirks.add(all.get(random.nextInt(all.size())));
            }
            if (!Contradiction.in(quirks)) {
                return quirks;
            }
        }
    }
}
