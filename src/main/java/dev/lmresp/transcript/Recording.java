package dev.lmresp.transcript;

import dev.lmresp.chat.Dialect;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One exchange as it is being recorded. Nothing here waits for the disk or fails: a recording that
 * cannot be kept up is dropped, and the exchange goes on. Safe for the threads of one exchange.
 */
public interface Recording {
    /** Records nothing. */
    Recording NONE =
            new Recording() {
                @Override
                public void asked(
                        String engine, Dialect dialect, Set<String> leftOut, byte[] request) {}

                @Override
                public void answered(int status, Map<String, List<String>> headers) {}

                @Override
                public void received(byte[] bytes, int offset, int length) {}

                @Override
                public void sent(byte[] bytes, int offset, int length) {}

                @Override
                public void noted(List<String> notes, List<String> learned) {}

                @Override
                public void end(int status) {}
            };

    /**
     * The engine is asked; a second time, if the first was refused, takes the place of the first.
     *
     * @param engine its address
     * @param dialect the dialect it is asked in
     * @param leftOut options that are not passed on because it refuses them
     * @param request the body of the request
     */
    void asked(String engine, Dialect dialect, Set<String> leftOut, byte[] request);

    /** The engine has begun to answer. */
    void answered(int status, Map<String, List<String>> headers);

    /** Bytes of the engine's answer have come. */
    void received(byte[] bytes, int offset, int length);

    /** Bytes of the answer go to the client. */
    void sent(byte[] bytes, int offset, int length);

    /**
     * What could not be carried over, all of it.
     *
     * @param learned those of the notes that say what the engine did or refused in this exchange,
     *     which the same bytes would not tell a second time
     */
    void noted(List<String> notes, List<String> learned);

    /**
     * The exchange is over.
     *
     * @param status the HTTP status that the client got; 0 when it left before
     */
    void end(int status);
}
