import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.state.StateFolder;
import dev.lmresp.state.response.NewResponse;
import dev.lmresp.state.response.ResponseStore;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Stores many conversations, as {@code serve} would have over months. */
final class Fill {
    /** Turns of a conversation. */
    static final int TURNS = 50;

    /** What a response takes, with its request. */
    private static final int BYTES = 2 << 10;

    private static final int MOST_WAITING = 512;

    private Fill() {}

    /** The id of a response. */
    static String id(int conversation, int turn) {
        return "resp_%08x%02x".formatted(conversation, turn);
    }

    static void responses(Path home, int count, long mostBytes)
            throws ExecutionException, InterruptedException {
        StateFolder folder =
                StateFolder.of(Map.of("XDG_STATE_HOME", home.toString())).orElseThrow();
        var limits = new ResponseStore.Limits(Duration.ofDays(30), mostBytes);
        Queue<CompletableFuture<Boolean>> waiting = new ArrayDeque<>();
        try (ResponseStore store = ResponseStore.open(folder, limits, Clock.systemUTC())) {
            for (int i = 0; i < count; i++) {
                int conversation = i / TURNS;
                int turn = i % TURNS;
                String id = id(conversation, turn);
                String previous = turn == 0 ? "" : id(conversation, turn - 1);
                var begun =
                        new NewResponse(id, "", previous, input(id), response(id, "in_progress"));
                var _ = store.begin(begun);
                waiting.add(store.end(id, response(id, "completed")));
                if (waiting.size() > MOST_WAITING) {
                    waiting.remove().get();
                }
            }
            for (CompletableFuture<Boolean> one : waiting) {
                one.get();
            }
        }
    }

    /** The items of a whole conversation, separated by commas. */
    static String conversation(int conversation) {
        return IntStream.range(0, TURNS)
                .mapToObj(turn -> id(conversation, turn))
                .map(id -> question(id) + "," + answer(id))
                .collect(Collectors.joining(","));
    }

    private static List<JsonNode> input(String id) {
        return List.of(Json.parse(question(id)));
    }

    private static String question(String id) {
        return """
        {"type":"message","id":"msg_%s","role":"user","content":"Question %s. %s"}
        """
                .formatted(id, id, "x".repeat(BYTES / 4));
    }

    private static String answer(String id) {
        return """
        {"type":"message","id":"msg_a%s","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Answer to %s. %s","annotations":[],"logprobs":[]}]}
        """
                .formatted(id, id, "y".repeat(BYTES / 2));
    }

    private static String response(String id, String status) {
        String output = status.equals("completed") ? answer(id) : "";
        return """
        {"id":"%s","object":"response","created_at":1,"status":"%s","model":"chaos","output":[%s]}
        """
                .formatted(id, status, output);
    }
}
