package dev.lmresp.engine.mock.script;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A sequence of answers to a matching request and those that follow it, until the user's next
 * message.
 */
final class Rule {
    /** Placeholders of templates beside the matched groups. */
    static final List<String> PLACES = List.of("user", "file", "output", "model");

    private final String label;
    private final List<Condition> when;
    private final List<Step> steps;

    /** The highest number of answers used so far. */
    private final AtomicInteger furthest = new AtomicInteger();

    /**
     * @param label its name and place
     * @param when the conditions, all of which must match
     */
    Rule(String label, List<Condition> when, List<Step> steps) {
        this.label = label;
        this.when = when;
        this.steps = steps;
    }

    /** The number of its answers. */
    int size() {
        return steps.size();
    }

    /** The matched groups; empty when the rule does not match. */
    Optional<Map<String, String>> found(Asked asked) {
        var groups = new HashMap<String, String>();
        for (Condition condition : when) {
            Optional<Map<String, String>> found = condition.found(asked);
            if (found.isEmpty()) {
                return found;
            }
            // with two expressions the first one provides the numbered groups
            found.get().forEach(groups::putIfAbsent);
        }
        return Optional.of(groups);
    }

    /** One of its answers, with the groups matched in its first request. */
    Saying saying(int step, Asked asked, Map<String, String> groups) {
        furthest.accumulateAndGet(step + 1, Math::max);
        var found = new HashMap<String, String>();
        found.put("user", asked.user());
        found.put("file", String.join("\n", asked.files()));
        found.put("model", asked.model());
        found.put(
                "output",
                asked.outputs().stream().map(Asked.Output::text).collect(Collectors.joining("\n")));
        found.putAll(groups);
        return steps.get(step).saying(found);
    }

    /** How nearly it matches a request: a rule that only has no answer left is the nearest. */
    int nearness(Asked asked) {
        int missed = missed(asked).size();
        return missed == 0 ? Integer.MAX_VALUE : when.size() - missed;
    }

    /** Why it has no answer to a request, in words. */
    String why(Asked asked) {
        String spent =
                "all of its answers were used (%d); add more in its 'then'".formatted(size());
        return label
                + ": "
                + missed(asked).stream().findFirst().map(it -> it.missed(asked)).orElse(spent);
    }

    private List<Condition> missed(Asked asked) {
        return when.stream().filter(it -> it.found(asked).isEmpty()).toList();
    }

    /** What has not been used yet, in words; empty for nothing. */
    Optional<String> unused() {
        int reached = furthest.get();
        if (reached == steps.size()) {
            return Optional.empty();
        }
        return Optional.of(
                reached == 0
                        ? label + " never matched"
                        : "%s gave %d of its %d answers".formatted(label, reached, steps.size()));
    }
}
