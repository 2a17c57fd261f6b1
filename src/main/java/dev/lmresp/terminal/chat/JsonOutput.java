package dev.lmresp.terminal.chat;

import dev.lmresp.client.ServerEvent;
import dev.lmresp.conversation.TurnEnd;
import dev.lmresp.json.Json;
import dev.lmresp.terminal.ControlCharacters;

import java.io.PrintWriter;

/** An answer as JSON: each event on a line as it arrives, or the last response at the end. */
public final class JsonOutput implements TurnOutput {
    private final boolean events;
    private final PrintWriter out;
    private final PrintWriter err;

    /**
     * @param events whether to print each event instead of the response
     */
    public JsonOutput(boolean events, PrintWriter out, PrintWriter err) {
        this.events = events;
        this.out = out;
        this.err = err;
    }

    @Override
    public void event(ServerEvent event) {
        if (events) {
            out.println(ControlCharacters.of(event.type()) + " " + Json.line(event.data()));
            if (out.checkError()) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void question(String text) {
        err.println(text);
        err.flush();
    }

    @Override
    public void end(TurnEnd end) {
        if (!events && end.response().isObject()) {
            out.println(Json.pretty(end.response()));
        }
        out.flush();
    }
}
