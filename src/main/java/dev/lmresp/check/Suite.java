package dev.lmresp.check;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All checks. */
public final class Suite {
    /** All checks, in the order in which they run. */
    public static final List<Check> CHECKS =
            Stream.of(
                            TextChecks.ALL,
                            ConversationChecks.ALL,
                            ToolChecks.ALL,
                            ToolChoiceChecks.ALL,
                            SpecialToolChecks.ALL,
                            ContentChecks.ALL,
                            LimitChecks.ALL,
                            ErrorChecks.ALL,
                            TrafficChecks.ALL)
                    .flatMap(List::stream)
                    .toList();

    private Suite() {}

    /** The check with an id. */
    public static Optional<Check> check(String id) {
        return CHECKS.stream().filter(check -> check.id().equals(id)).findFirst();
    }

    public static List<String> ids() {
        return CHECKS.stream().map(Check::id).toList();
    }
}
