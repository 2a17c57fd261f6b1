package dev.lmresp.engine.mock.script;

import dev.lmresp.engine.mock.script.MockScript.Reply;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Replays the rules from the user's last message on: each round is answered by the first rule that
 * matches it, or has begun, and has an answer left.
 */
final class Turn {
    private static final int MOST_NEAREST = 3;

    private final Asked asked;
    private final List<Progress> progresses;

    Turn(List<Rule> rules, Asked asked) {
        this.asked = asked;
        this.progresses = rules.stream().map(Progress::new).toList();
    }

    /** The answer to the last request. */
    Reply reply() {
        for (int round = 0; round < asked.rounds().size(); round++) {
            answering(asked.after(round)).ifPresent(it -> it.given++);
        }
        return answering(asked)
                .<Reply>map(it -> new Reply.Says(it.rule.saying(it.given, asked, it.groups)))
                .orElseGet(() -> new Reply.NoRule(nearest()));
    }

    private Optional<Progress> answering(Asked round) {
        return progresses.stream().filter(it -> it.hasAnswer(round)).findFirst();
    }

    private String nearest() {
        return progresses.stream()
                .map(it -> it.rule)
                .sorted(Comparator.comparingInt((Rule it) -> it.nearness(asked)).reversed())
                .limit(MOST_NEAREST)
                .map(it -> it.why(asked))
                .collect(Collectors.joining("; "));
    }

    /** The position in a rule. */
    private static final class Progress {
        final Rule rule;
        int given;
        Map<String, String> groups = Map.of();

        Progress(Rule rule) {
            this.rule = rule;
        }

        boolean hasAnswer(Asked round) {
            if (given == rule.size()) {
                return false;
            }
            if (given > 0) {
                return true;
            }
            Optional<Map<String, String>> found = rule.found(round);
            found.ifPresent(it -> groups = it);
            return found.isPresent();
        }
    }
}
