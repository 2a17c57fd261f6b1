package dev.lmresp.replay;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.terminal.Colours;
import dev.lmresp.terminal.ControlCharacters;
import dev.lmresp.transcript.TimedEvent;
import dev.lmresp.transcript.TimedEvents;

import java.io.PrintWriter;
import java.util.Locale;

/** Plays a recorded answer with its timing. */
public final class AnswerPlayer {
    /** The output of a player. */
    public enum View {
        /** Reasoning, text and calls, and the final status. */
        ANSWER,
        /** Only the text. */
        TEXT,
        /** Each event with its time. */
        EVENTS,
        JSON
    }

    private final PrintWriter out;
    private final View view;
    private final double speed;
    private final Colours colours;

    /** The kind of text on the current line, empty at the start of one. */
    private String open = "";

    /**
     * Creates a player.
     *
     * @param speed the factor by which it is faster than recorded; infinite for no delay
     */
    public AnswerPlayer(PrintWriter out, View view, double speed, Colours colours) {
        this.out = out;
        this.view = view;
        this.speed = speed;
        this.colours = colours;
    }

    /** Plays an answer, even if it is incomplete. */
    public void play(TimedEvents answer) throws InterruptedException {
        long begun = System.nanoTime();
        for (TimedEvent event : answer.events()) {
            if (view != View.JSON) {
                await(begun, event.millis());
            }
            switch (view) {
                case EVENTS -> event(event);
                case JSON -> json(event);
                case TEXT, ANSWER -> answer(event, answer.isStream());
            }
            if (out.checkError()) {
                throw new InterruptedException("the reader closed the output");
            }
        }
        close();
        out.flush();
    }

    private void await(long begun, double millis) throws InterruptedException {
        double nanos = millis * 1e6 / speed - (System.nanoTime() - begun);
        if (nanos > 0) {
            Thread.sleep((long) (nanos / 1e6), (int) (nanos % 1e6));
        }
    }

    private void event(TimedEvent event) {
        out.println(
                String.format(
                        Locale.ROOT,
                        "%9.1f ms  %s %s",
                        event.millis(),
                        ControlCharacters.of(event.type()),
                        Json.line(event.data())));
    }

    private void json(TimedEvent event) {
        if (event.isTerminal() || event.type().equals("error")) {
            boolean isResponse = event.data().has("response");
            out.println(Json.pretty(isResponse ? event.data().path("response") : event.data()));
        }
    }

    private void answer(TimedEvent event, boolean isStream) {
        JsonNode data = event.data();
        String delta = data.path("delta").asText("");
        switch (event.type()) {
            case "response.output_text.delta", "response.refusal.delta" -> write("text", delta);
            case "response.reasoning_text.delta", "response.reasoning_summary_text.delta" -> {
                if (view == View.ANSWER) {
                    write("reasoning", delta);
                }
            }
            case "response.output_item.added" -> {
                if (view == View.ANSWER && isCall(data.path("item"))) {
                    close();
                    write("call", "→ " + data.path("item").path("name").asText() + " ");
                } else {
                    silent(data.path("item"));
                }
            }
            case "response.function_call_arguments.delta",
                    "response.custom_tool_call_input.delta" -> {
                if (view == View.ANSWER) {
                    write("call", delta);
                }
            }
            default -> {
                if (event.isTerminal()) {
                    if (!isStream) {
                        items(data.path("response"));
                    }
                    ended(event, data.path("response"));
                } else if (event.type().equals("error")) {
                    close();
                    out.println("error: " + message(data));
                }
            }
        }
    }

    private static String message(JsonNode event) {
        return event.path("error").path("message").asText(event.path("message").asText(""));
    }

    private static boolean isCall(JsonNode item) {
        return item.path("type").asText().endsWith("_call") && item.has("name");
    }

    /** Shows an item without text, such as a compaction, by its type. */
    private void silent(JsonNode item) {
        String type = item.path("type").asText();
        boolean speaks = type.equals("message") || type.equals("reasoning") || isCall(item);
        if (view == View.ANSWER && !speaks) {
            close();
            colours.dim("(" + type + ")");
            out.println();
        }
    }

    /** Shows the items of an answer that was not streamed, so has no deltas. */
    private void items(JsonNode response) {
        for (JsonNode item : response.path("output")) {
            boolean isReasoning = item.path("type").asText().equals("reasoning");
            for (JsonNode part : item.path("content")) {
                String text = part.path("text").asText(part.path("refusal").asText(""));
                if (!isReasoning || view == View.ANSWER) {
                    write(isReasoning ? "reasoning" : "text", text);
                }
            }
            if (isCall(item) && view == View.ANSWER) {
                close();
                String input = item.path("arguments").asText(item.path("input").asText(""));
                write("call", "→ " + item.path("name").asText() + " " + input);
            }
            silent(item);
        }
    }

    private void ended(TimedEvent event, JsonNode response) {
        close();
        if (view != View.ANSWER) {
            return;
        }
        String status = response.path("status").asText();
        var line = new StringBuilder(status);
        if (status.equals("failed")) {
            line.append(": ").append(message(response));
        } else if (status.equals("incomplete")) {
            line.append(": ").append(response.path("incomplete_details").path("reason").asText());
        }
        if (event.millis() > 0) {
            line.append(String.format(Locale.ROOT, ", %.1f s", event.millis() / 1000));
        }
        JsonNode usage = response.path("usage");
        if (usage.isObject()) {
            line.append(
                    ", %d tokens in, %d out"
                            .formatted(
                                    usage.path("input_tokens").asLong(),
                                    usage.path("output_tokens").asLong()));
        }
        colours.dim("[" + line + "]");
        out.println();
    }

    private void write(String kind, String piece) {
        if (piece.isEmpty()) {
            return;
        }
        if (!open.equals(kind)) {
            close();
            open = kind;
        }
        if (kind.equals("reasoning")) {
            colours.dim(piece);
        } else {
            out.print(piece);
        }
    }

    private void close() {
        if (!open.isEmpty()) {
            open = "";
            out.println();
        }
    }
}
