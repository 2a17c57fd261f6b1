package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.client.OpenAnswer;
import dev.lmresp.client.ResponsesClient;
import dev.lmresp.client.ResponsesFailure;
import dev.lmresp.client.ServerEvent;
import dev.lmresp.state.ask.StoredTurn.Status;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs a turn: sends the request, runs the tools that the answer calls, and repeats until an answer
 * has no calls.
 *
 * <p>It ends early when its thread is interrupted, even within an answer or a tool.
 */
public final class TurnRun {
    /** The header in which lmresp lists what was changed or dropped. */
    private static final String NOTES = "x-lmresp-notes";

    private final ResponsesClient client;
    private final ChatSettings settings;
    private final ToolCalls tools;
    private final int maxRounds;
    private final TurnProgress progress;
    private final TurnListener listener;

    /**
     * Creates a run that has not started.
     *
     * @param maxRounds the maximum number of answers, at least 1
     */
    public TurnRun(
            ResponsesClient client,
            ChatSettings settings,
            ToolCalls tools,
            int maxRounds,
            TurnProgress progress,
            TurnListener listener) {
        this.client = client;
        this.settings = settings;
        this.tools = tools;
        this.maxRounds = maxRounds;
        this.progress = progress;
        this.listener = listener;
    }

    /**
     * Runs the turn.
     *
     * @param conversation all items before the answer
     * @return how it ended, including failures
     */
    public TurnEnd run(List<JsonNode> conversation) {
        try {
            for (int round = 1; ; round++) {
                int before = progress.output().size();
                Ending ending = ask(conversation);
                List<JsonNode> output = progress.output();
                List<ToolCall> calls = ToolCall.in(output.subList(before, output.size()));
                if (ending.status() != Status.COMPLETED || calls.isEmpty()) {
                    return end(ending);
                }
                answer(calls);
                if (round == maxRounds) {
                    return end(Ending.tooManyRounds(maxRounds));
                }
            }
        } catch (ResponsesFailure e) {
            return end(new Ending(Status.FAILED, String.valueOf(e.getMessage())));
        } catch (InterruptedException e) {
            return end(new Ending(Status.CANCELLED, ""));
        }
    }

    private Ending ask(List<JsonNode> conversation) throws ResponsesFailure, InterruptedException {
        var input = new ArrayList<>(conversation);
        input.addAll(progress.output());
        var ending = new AtomicReference<>(Ending.NONE);
        var request = settings.withTools(tools.renew()).request(input);
        try (OpenAnswer answer = client.open(request, settings.stream())) {
            progress.addNotes(answer.header(NOTES));
            answer.events(
                    event -> {
                        progress.add(event);
                        Ending.of(event).ifPresent(ending::set);
                        listener.event(event);
                    });
        } catch (IOException e) {
            throw client.broken(e);
        }
        return ending.get();
    }

    private void answer(List<ToolCall> calls) throws InterruptedException {
        List<JsonNode> outputs = tools.run(calls);
        for (int i = 0; i < calls.size(); i++) {
            progress.addOutput(calls.get(i).name(), outputs.get(i));
        }
        listener.toolsAnswered();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private TurnEnd end(Ending ending) {
        return new TurnEnd(
                ending.status(), progress.response(), progress.output(), ending.reason());
    }

    /** How an answer ended. */
    private record Ending(Status status, String reason) {
        static final Ending NONE =
                new Ending(
                        Status.FAILED,
                        "the stream ended without a final event: the answer is incomplete");

        static Ending tooManyRounds(int rounds) {
            return new Ending(
                    Status.INCOMPLETE,
                    "the model still calls tools after %d rounds: continue the conversation, or raise the limit"
                            .formatted(rounds));
        }

        static Optional<Ending> of(ServerEvent event) {
            JsonNode response = event.data().path("response");
            return switch (event.type()) {
                case "response.completed" -> Optional.of(new Ending(Status.COMPLETED, ""));
                case "response.incomplete" ->
                        Optional.of(
                                new Ending(
                                        Status.INCOMPLETE,
                                        reason(response.path("incomplete_details"), "reason")));
                case "response.failed" ->
                        Optional.of(
                                new Ending(
                                        Status.FAILED, reason(response.path("error"), "message")));
                case "error" ->
                        Optional.of(new Ending(Status.FAILED, reason(event.data(), "message")));
                default -> Optional.empty();
            };
        }

        private static String reason(JsonNode details, String member) {
            return details.path(member).asText("no reason given");
        }
    }
}
