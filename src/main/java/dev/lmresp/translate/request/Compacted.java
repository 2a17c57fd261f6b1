package dev.lmresp.translate.request;

import dev.lmresp.responses.Item;
import dev.lmresp.translate.CompactionSummary;
import dev.lmresp.translate.CompactionSummary.Owner;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * What a summary of the conversation stands for: the answers, calls and outputs before it, and
 * earlier summaries. Standing orders stay, and what the user says, or the last of it.
 */
public final class Compacted {
    private Compacted() {}

    /** The indexes of items that the last readable summary replaces. */
    public static BitSet of(List<Item> input) {
        var replaced = new BitSet();
        int last = input.size() - 1;
        while (last >= 0 && summary(input.get(last)).isEmpty()) {
            last--;
        }
        if (last < 0) {
            return replaced;
        }
        // VS Code sends the summary again with each turn after it: where it was first, it stands
        for (int i = last - 1; i >= 0; i--) {
            if (isSame(input.get(i), input.get(last))) {
                replaced.set(last);
                last = i;
            }
        }
        Owner owner = summary(input.get(last)).orElseThrow().owner();
        boolean isUserSeen = false;
        for (int i = last - 1; i >= 0; i--) {
            boolean isUser = isOf(input.get(i), Item.Role.USER);
            boolean isOldUser = isUser && isUserSeen && owner == Owner.PROXY;
            isUserSeen |= isUser;
            if (isOldUser || isSummedUp(input.get(i))) {
                replaced.set(i);
            }
        }
        return replaced;
    }

    /** Whether a summary now would make the conversation shorter. */
    public static boolean isWorthwhile(List<Item> input) {
        BitSet replaced = of(input);
        int users = 0;
        for (int i = 0; i < input.size(); i++) {
            Item item = input.get(i);
            if (replaced.get(i)) {
                continue;
            }
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
