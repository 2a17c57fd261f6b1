package dev.lmresp.proxy.quirks;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What clients are told when the engine behaves. */
final class Baseline {
    private record Case(Scene scene, boolean stream, boolean reasons) {}

    private static final Map<Case, List<Told>> TOLD = new ConcurrentHashMap<>();

    private Baseline() {}

    /**
     * What is told in a scene.
     *
     * @param reasons the engine reasons whether it is asked to or not
     */
    static List<Told> of(Scene scene, boolean stream, boolean reasons) {
        if (TOLD.isEmpty()) {
            fill();
        }
        return TOLD.getOrDefault(new Case(scene, stream, reasons), List.of());
    }

    private static synchronized void fill() {
        if (!TOLD.isEmpty()) {
            return;
        }
        var all = new ConcurrentHashMap<Case, List<Told>>();
        try (HostileProxy proxy = HostileProxy.patient(Set.of())) {
            for (Scene scene : Scene.values()) {
                for (boolean stream : new boolean[] {true, false}) {
                    all.put(
                            new Case(scene, stream, false),
                            scene.play(proxy, stream, HostileProxy.GENERIC));
                    all.put(
                            new Case(scene, stream, true),
                            scene.playReasoning(proxy, stream, HostileProxy.GENERIC));
                }
            }
        }
        TOLD.putAll(all);
    }
}
