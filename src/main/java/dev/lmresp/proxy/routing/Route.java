package dev.lmresp.proxy.routing;

import java.util.List;

/**
 * Where a request can go.
 *
 * @param isPool whether the stops are equals; otherwise they are in the order in which to try them
 * @param stops at least one
 */
public record Route(boolean isPool, List<Stop> stops) {
    /**
     * One engine that can answer.
     *
     * @param engine its name
     * @param model its own name for the model
     * @param weight its share among equals
     */
    public record Stop(String engine, String model, int weight) {}

    static Route to(Stop stop) {
        return new Route(false, List.of(stop));
    }
}
