package dev.lmresp.check;

import dev.lmresp.check.Check.Broken;
import dev.lmresp.check.Check.Skipped;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Verifies that each of several answers at the same time is the one to its own request. */
final class MixUp {
    private static final List<String> SECRETS =
            List.of("amber", "birch", "coral", "denim", "ebony", "flint", "ginger", "hazel");

    /** What an answer is recognized by. */
    record Said(String id, String text) {}

    /** Sends a request. */
    @FunctionalInterface
    interface Ask {
        Said ask(String prompt, boolean stream) throws Broken, InterruptedException;
    }

    private MixUp() {}

    static void judge(Traffic traffic, Ask ask) throws Broken, Skipped, InterruptedException {
        var answers = new ArrayList<Future<Said>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < SECRETS.size(); i++) {
                String prompt = "Say the word " + SECRETS.get(i) + ", and nothing else.";
                boolean stream = i % 2 == 0;
                answers.add(threads.submit(() -> ask.ask(prompt, stream)));
            }
        }
        int said = 0;
        var ids = new HashSet<String>();
        for (int i = 0; i < SECRETS.size(); i++) {
            Said answer = get(answers.get(i));
            String own = SECRETS.get(i);
            String text = answer.text().toLowerCase(Locale.ROOT);
            said += text.contains(own) ? 1 : 0;
            for (String other : SECRETS) {
                traffic.demand(
                        other.equals(own) || !text.contains(other),
                        "the answer to '%s' contains '%s'".formatted(own, other));
            }
            traffic.demand(ids.add(answer.id()), "two answers have the id '" + answer.id() + "'");
        }
        if (said < SECRETS.size() && traffic.problems().isEmpty()) {
            throw new Skipped(
                    "the model repeated its word in %d of %d answers only"
                            .formatted(said, SECRETS.size()));
        }
    }

    private static Said get(Future<Said> answer) throws Broken, InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Broken broken) {
                throw broken;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
