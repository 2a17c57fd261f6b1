package dev.lmresp.translate.request;

import dev.lmresp.responses.Item;
import dev.lmresp.translate.CompactionSummary;
import dev.lmresp.translate.CompactionSummary.Owner;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is in effect of a conversation that was summed up. A summary stands for the answers, calls
 * and outputs before it, and for earlier summaries. Standing orders stay, and what the user says,
 * or the last of it.
 */
public final class Compacted {
    private Compacted() {}

    /** The indexes of the items in effect, in the order in which the model sees them. */
    public static List<Integer> inEffect(List<Item> input) {
        IntStream all = IntStream.range(0, input.size());
        int standing = lastSummary(input);
        if (standing < 0) {
            return all.boxed().toList();
        }
        List<Integer> before = before(input, standing);
        return Stream.concat(
                        before.stream(),
                        all.skip(standing + 1L)
                                .filter(i -> !isSame(input.get(i), input.get(standing)))
                                .boxed())
                .toList();
    }

    /** Where the last summary stands; -1 when there is none. */
    private static int lastSummary(List<Item> input) {
        int last = input.size() - 1;
        while (last >= 0 && summary(input.get(last)).isEmpty()) {
            last--;
        }
        // VS Code sends the summary again with each turn after it: where it was first, it stands
        for (int i = 0; i < last; i++) {
            if (isSame(input.get(i), input.get(last))) {
                return i;
            }
        }
        return last;
    }

    /** What is in effect up to a summary, and the summary. */
    private static List<Integer> before(List<Item> input, int standing) {
        Owner owner = summary(input.get(standing)).orElseThrow().owner();
        var kept = new ArrayDeque<Integer>(List.of(standing));
        boolean isUserSeen = false;
        boolean isAnswered = false;
        for (int i = standing - 1; i >= 0; i--) {
            Item item = input.get(i);
            boolean isUser = isOf(item, Item.Role.USER);
            boolean isOfProxy = isUser && owner == Owner.PROXY;
            if (isOfProxy && !isUserSeen && !isAnswered) {
                // it still waits for its answer, so it comes after the summary
                kept.addLast(i);
            } else if (!isSummedUp(item) && !(isOfProxy && isUserSeen)) {
                kept.addFirst(i);
            }
            isUserSeen |= isUser;
            isAnswered |= isSummedUp(item);
        }
        return List.copyOf(kept);
    }

    /** Whether a summary now would make the conversation shorter. */
    public static boolean isWorthwhile(List<Item> input) {
        int users = 0;
        for (int index : inEffect(input)) {
            Item item = input.get(index);
            users += isOf(item, Item.Role.USER) ? 1 : 0;
            if (users > 1 || (isSummedUp(item) && !(item instanceof Item.Compaction))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSummedUp(Item item) {
        return switch (item) {
            case Item.Message message -> message.role() == Item.Role.ASSISTANT;
            case Item.Reasoning _,
                    Item.FunctionCall _,
                    Item.CustomToolCall _,
                    Item.BuiltInCall _,
                    Item.CallOutput _,
                    Item.Compaction _,
                    Item.Opaque _ ->
                    true;
            // the tools stay known, though not the search that found them
            case Item.AddedTools added -> !added.callId().isEmpty();
            case Item.Reference _, Item.CompactionTrigger _, Item.ConfigurationUpdate _ -> false;
        };
    }

    private static boolean isSame(Item one, Item other) {
        return one instanceof Item.Compaction first
                && other instanceof Item.Compaction second
                && first.encryptedContent().equals(second.encryptedContent());
    }

    private static boolean isOf(Item item, Item.Role role) {
        return item instanceof Item.Message message && message.role() == role;
    }

    private static Optional<CompactionSummary> summary(Item item) {
        return item instanceof Item.Compaction compaction
                ? CompactionSummary.unwrap(compaction.encryptedContent())
                : Optional.empty();
    }
}
