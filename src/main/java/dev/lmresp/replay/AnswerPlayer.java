package dev.lmresp.replay;

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
        var narration = new Narration(out, colours, view == View.TEXT);
        var response = new ToldResponse(narration);
        var message = new ToldMessage(narration);
        boolean isOfMessages = answer.isOfMessages();
        for (TimedEvent event : answer.events()) {
            if (view != View.JSON) {
                await(begun, event.millis());
            }
            switch (view) {
                case EVENTS -> event(event);
                case JSON -> json(event, answer);
                case TEXT, ANSWER -> {
                    if (isOfMessages) {
                        message.tell(event);
                    } else {
                        response.tell(event, answer.isStream());
                    }
                }
            }
            if (out.checkError()) {
                throw new InterruptedException("the reader closed the output");
            }
        }
        narration.close();
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

    private void json(TimedEvent event, TimedEvents answer) {
        if (event.isTerminal()) {
            out.println(Json.pretty(answer.response()));
        } else if (event.type().equals("error")) {
            out.println(Json.pretty(event.data()));
        }
    }
}
