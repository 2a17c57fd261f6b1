package dev.lmresp.proxy;

import dev.lmresp.responses.Item;
import dev.lmresp.translate.CallMemory;
import dev.lmresp.translate.EngineState;
import dev.lmresp.translate.Thought;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The reasoning that led to recent calls, for all clients, in memory. The oldest entries are
 * evicted when there are too many, or when they are too long in total.
 */
final class RememberedCalls {
    private static final int MOST = 10_000;
    private static final long MOST_CHARS = 8L << 20;

    private record Entry(Thought thought, long chars) {}

    private final Map<String, Entry> calls = new LinkedHashMap<>();
    private long chars;
    private volatile boolean isEmpty = true;

    /**
     * The entries of one client.
     *
     * @param who identifies the client
     */
    CallMemory of(String who) {
        return new CallMemory() {
            @Override
            public void remember(Item call, Thought thought) {
                CallMemory.key(call)
                        .ifPresent(key -> RememberedCalls.this.remember(who + '\n' + key, thought));
            }

            @Override
            public Optional<Thought> recall(Item call) {
                // with most engines there is nothing to remember
                return isEmpty
                        ? Optional.empty()
                        : CallMemory.key(call)
                                .flatMap(key -> RememberedCalls.this.recall(who + '\n' + key));
            }
        };
    }

    private synchronized void remember(String key, Thought thought) {
        forget(key);
        long length = lengthOf(thought) + key.length();
        calls.put(key, new Entry(thought, length));
        isEmpty = false;
        chars += length;
        while (calls.size() > MOST || chars > MOST_CHARS) {
            forget(calls.keySet().iterator().next());
        }
    }

    private void forget(String key) {
        Entry entry = calls.remove(key);
        if (entry != null) {
            chars -= entry.chars();
        }
    }

    private synchronized Optional<Thought> recall(String key) {
        Entry entry = calls.remove(key);
        if (entry == null) {
            return Optional.empty();
        }
        // a requested entry belongs to a conversation that continues
        calls.put(key, entry);
        return Optional.of(entry.thought());
    }

    private static long lengthOf(Thought thought) {
        EngineState state = thought.state();
        long ofState = state == null ? 0 : state.message().toString().length();
        if (state != null) {
            for (var call : state.calls().values()) {
                ofState += call.toString().length();
            }
        }
        return thought.text().length() + ofState;
    }
}
