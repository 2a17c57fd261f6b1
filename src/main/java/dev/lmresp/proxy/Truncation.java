package dev.lmresp.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;

import dev.lmresp.chat.Excess;
import dev.lmresp.json.Json;
import dev.lmresp.responses.Item;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.translate.Note;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * {@code truncation: auto}: the oldest items leave a conversation that is too long for the engine,
 * until it fits. A call and its output leave together. Standing orders, summaries of what came
 * before, the user's last message and the outputs that the model is to answer stay.
 */
final class Truncation {
    /** Each attempt costs the engine a look at the whole conversation. */
    private static final int MOST_STEPS = 5;

    /** Items that leave together. */
    private static final class Group {
        private final List<Integer> items = new ArrayList<>();
        private long weight;
    }

    private final ResponsesRequest whole;

    /** What may leave, oldest first. */
    private final List<Group> groups;

    private final long weight;
    private int steps;

    /** How many groups have left; also read by the thread that sends keep-alives. */
    private volatile int left;

    Truncation(ResponsesRequest whole) {
        this.whole = whole;
        this.groups = groups(whole);
        this.weight = Json.bytes(whole.json()).length;
    }

    /** Whether the client wants it. */
    static boolean isWanted(ResponsesRequest request) {
        return request.json().path("truncation").asText().equals("auto");
    }

    /**
     * The request with fewer items than before.
     *
     * @param refusal what the engine says about the length of the last one
     * @return empty when nothing more can leave
     */
    Optional<ResponsesRequest> shorter(String refusal) {
        steps++;
        if (left == groups.size() || steps > MOST_STEPS) {
            return Optional.empty();
        }
        OptionalDouble share = Excess.share(refusal);
        long gone = weight(groups.subList(0, left));
        long rest = weight(groups.subList(left, groups.size()));
        double least =
                steps == MOST_STEPS
                        ? rest
                        : share.isPresent() ? share.getAsDouble() * (weight - gone) : rest / 2.0;
        int leaving = left + 1;
        while (leaving < groups.size() && weight(groups.subList(left, leaving)) < least) {
            leaving++;
        }
        left = leaving;
        return Optional.of(RequestReader.withInput(whole, input()));
    }

    private static long weight(List<Group> groups) {
        return groups.stream().mapToLong(it -> it.weight).sum();
    }

    /** Says what has left. */
    Note note() {
        long items = groups.subList(0, left).stream().mapToLong(it -> it.items.size()).sum();
        return new Note(
                Note.Kind.DROPPED,
                "input",
                "the conversation is too long for the engine, so its oldest items are left out"
                        + " (truncation auto: %d of %d)".formatted(items, whole.input().size()));
    }

    private ArrayNode input() {
        var gone = new BitSet();
        groups.subList(0, left).forEach(group -> group.items.forEach(gone::set));
        ArrayNode input = Json.array();
        JsonNode all = whole.json().path("input");
        for (int i = 0; i < all.size(); i++) {
            if (!gone.get(i)) {
                input.add(all.get(i));
            }
        }
        return input;
    }

    private static List<Group> groups(ResponsesRequest request) {
        List<Item> items = request.input();
        JsonNode json = request.json().path("input");
        var groups = new ArrayList<Group>();
        var byCall = new HashMap<String, Group>();
        Group ofReasoning = null;
        BitSet staying = staying(items);
        for (int i = 0; i < items.size(); i++) {
            if (staying.get(i)) {
                ofReasoning = null;
                continue;
            }
            Group group = groupOf(items.get(i), byCall, ofReasoning);
            if (group == null) {
                group = new Group();
                groups.add(group);
            }
            String call = callId(items.get(i)).orElse("");
            if (!call.isEmpty()) {
                byCall.put(call, group);
            }
            group.items.add(i);
            group.weight += Json.bytes(json.path(i)).length;
            // reasoning belongs to what it led to
            ofReasoning = items.get(i) instanceof Item.Reasoning ? group : null;
        }
        return groups;
    }

    private static @Nullable Group groupOf(
            Item item, Map<String, Group> byCall, @Nullable Group ofReasoning) {
        Group ofCall = callId(item).map(byCall::get).orElse(null);
        return ofCall == null ? ofReasoning : ofCall;
    }

    private static Optional<String> callId(Item item) {
        return switch (item) {
            case Item.FunctionCall call -> Optional.of(call.callId());
            case Item.CustomToolCall call -> Optional.of(call.callId());
            case Item.BuiltInCall call -> Optional.of(call.callId());
            case Item.CallOutput output -> Optional.of(output.callId());
            case Item.AddedTools added -> Optional.of(added.callId());
            case Item.Message _,
                    Item.Reasoning _,
                    Item.Reference _,
                    Item.Compaction _,
                    Item.CompactionTrigger _,
                    Item.ConfigurationUpdate _,
                    Item.Opaque _ ->
                    Optional.empty();
        };
    }

    private static BitSet staying(List<Item> items) {
        var staying = new BitSet();
        boolean isUserSeen = false;
        boolean isAtEnd = true;
        var answered = new ArrayList<String>();
        for (int i = items.size() - 1; i >= 0; i--) {
            Item item = items.get(i);
            boolean isOutput = isOutput(item);
            if (isAtEnd && isOutput) {
                answered.add(callId(item).orElseThrow());
            }
            isAtEnd &= isOutput || item instanceof Item.CompactionTrigger;
            boolean isLastOfUser = !isUserSeen && isOf(item, Item.Role.USER);
            isUserSeen |= isLastOfUser;
            if (isLastOfUser
                    || mustStay(item)
                    || callId(item).filter(answered::contains).isPresent()) {
                staying.set(i);
            }
        }
        return staying;
    }

    private static boolean isOutput(Item item) {
        return item instanceof Item.CallOutput
                || (item instanceof Item.AddedTools added && !added.callId().isEmpty());
    }

    private static boolean mustStay(Item item) {
        return isOf(item, Item.Role.SYSTEM)
                || isOf(item, Item.Role.DEVELOPER)
                || item instanceof Item.Compaction
                || item instanceof Item.CompactionTrigger
                || item instanceof Item.ConfigurationUpdate
                || (item instanceof Item.AddedTools added && added.callId().isEmpty());
    }

    private static boolean isOf(Item item, Item.Role role) {
        return item instanceof Item.Message message && message.role() == role;
    }
}
