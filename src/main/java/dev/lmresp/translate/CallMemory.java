package dev.lmresp.translate;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.responses.Item;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Remembers the reasoning that led to calls, for clients that send back only calls and outputs.
 * Entries may be evicted.
 */
public interface CallMemory {
    /**
     * Longer arguments are not normalized: parsing and writing them for each call of a history
     * would take too long.
     */
    int LONGEST_WRITTEN_ANEW = 16 << 10;

    CallMemory NONE =
            new CallMemory() {
                @Override
                public void remember(Item call, Thought thought) {}

                @Override
                public Optional<Thought> recall(Item call) {
                    return Optional.empty();
                }
            };

    /** Remembers the reasoning that led to a call. */
    void remember(Item call, Thought thought);

    /** The reasoning that led to a call. */
    Optional<Thought> recall(Item call);

    /**
     * The key of a call; empty for other items. The id alone is not enough, because some engines
     * count from the start again in every answer.
     */
    static Optional<String> key(Item item) {
        return switch (item) {
            case Item.FunctionCall call ->
                    Optional.of(key(call.callId(), call.name(), canonical(call.arguments())));
            case Item.CustomToolCall call ->
                    Optional.of(key(call.callId(), call.name(), call.input()));
            case Item.BuiltInCall call ->
                    Optional.of(
                            key(call.callId(), call.type(), canonical(Json.text(call.payload()))));
            default -> Optional.empty();
        };
    }

    /** Normalizes arguments, because clients write them again with other whitespace. */
    private static String canonical(String arguments) {
        if (arguments.length() > LONGEST_WRITTEN_ANEW) {
            return arguments;
        }
        try {
            return Json.text(Json.parse(arguments));
        } catch (JsonSyntaxException notJson) {
            return arguments;
        }
    }

    private static String key(String id, String name, String arguments) {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            for (String part : new String[] {id, name, arguments}) {
                hash.update(part.getBytes(StandardCharsets.UTF_8));
                hash.update((byte) 0);
            }
            return HexFormat.of().formatHex(hash.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
