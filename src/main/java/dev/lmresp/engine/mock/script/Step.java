package dev.lmresp.engine.mock.script;

import dev.lmresp.engine.mock.script.Saying.Failure;
import dev.lmresp.engine.mock.script.Saying.Pace;
import dev.lmresp.engine.mock.script.Saying.Speech;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One answer of a rule: a {@link Saying} with templates.
 *
 * @param failuresLeft the number of remaining failures before its content is sent
 */
record Step(
        Optional<Words> words,
        Pace pace,
        String finish,
        Map<String, Long> usage,
        Optional<Failure> failure,
        AtomicInteger failuresLeft) {

    /** The content. */
    record Words(Template reasoning, Template text, List<Call> calls) {}

    /** A call; arguments that are a string are sent unchanged, valid JSON or not. */
    record Call(String name, Template arguments) {}

    /** The answer, with placeholders filled in. */
    Saying saying(Map<String, String> found) {
        boolean fails = failuresLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        return new Saying(
                words.map(it -> speech(it, found)),
                pace,
                finish,
                usage,
                failure.filter(_ -> fails));
    }

    private static Speech speech(Words words, Map<String, String> found) {
        return new Speech(
                words.reasoning().filled(found),
                words.text().filled(found),
                words.calls().stream()
                        .map(it -> new Saying.Call(it.name(), it.arguments().filled(found)))
                        .toList());
    }
}
