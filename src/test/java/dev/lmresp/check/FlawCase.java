package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.check.BrokenEndpoint.Flaw;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A way to be wrong.
 *
 * @param check the check that must see it
 * @param what what is wrong
 * @param problem a part of what the check says
 * @param flaw makes it wrong
 */
record FlawCase(String check, String what, String problem, Flaw flaw) {
    /** An answer that is wrong. */
    static FlawCase answer(String check, String what, String problem, Consumer<Played> flaw) {
        return both(check, what, problem, (answer, request) -> flaw.accept(answer));
    }

    /** An answer that is wrong, to some requests. */
    static FlawCase both(
            String check, String what, String problem, BiConsumer<Played, JsonNode> flaw) {
        return new FlawCase(
                check,
                what,
                problem,
                new Flaw() {
                    @Override
                    public void answer(Played answer, JsonNode request) {
                        flaw.accept(answer, request);
                    }
                });
    }

    /** A request that is not understood. */
    static FlawCase request(String check, String what, String problem, Consumer<ObjectNode> flaw) {
        return new FlawCase(
                check,
                what,
                problem,
                new Flaw() {
                    @Override
                    public void request(ObjectNode request) {
                        flaw.accept(request);
                    }
                });
    }

    @Override
    public String toString() {
        return check + ": " + what;
    }
}
