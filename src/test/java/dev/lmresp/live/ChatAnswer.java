package dev.lmresp.live;

import java.io.IOException;

/** An answer that the {@link ScriptedEngine} is giving, in the form that the request asks for. */
interface ChatAnswer {
    void think(String text) throws IOException;

    void say(String text) throws IOException;

    void call(String name, String arguments) throws IOException;

    /** Sets how long the prompt is. */
    void count(int tokens);

    /** Data of the engine's own, which need not be part of an answer. */
    void send(String data) throws IOException;

    void end() throws IOException;

    void end(String finishReason) throws IOException;
}
