package dev.lmresp.transcript;

import java.util.List;
import java.util.Map;

/**
 * One exchange as it is being recorded. Nothing here waits for the disk or fails: a recording that
 * cannot be kept up is dropped, and the exchange goes on. Safe for the threads of one exchange.
 */
public interface Recording {
    /** Records nothing. */
    Recording NONE =
            new Recording() {
                @Override
                public void asked(String engine, String dialect, byte[] request) {}

                @Override
                public void answered(int status, Map<String, List<String>> headers) {}

                @Override
                public void received(byte[] bytes, int offset, int length) {}

                @Override
                public void sent(byte[] bytes, int offset, int length) {}

                @Override
                public void end(int status, List<String> notes) {}
            };

    /**
     * The engine is asked; a second time, if the first was refused, takes the place of the first.
     *
     * @param engine its address
     * @param dialect the name of the dialect it is asked in
     * @param request the body of the request
     */
    void asked(String engine, String dialect, byte[] request);

    /** The engine has begun to answer. */
    void answered(int status, Map<String, List<String>> headers);

    /** Bytes of the engine's answer have come. */
    void received(byte[] bytes, int offset, int length);

    /** Bytes of the answer go to the client. */
    void sent(byte[] bytes, int offset, int length);

    /**
     * The exchange is over.
     *
     * @param status the HTTP status that the client got; 0 when it left before
     * @param notes what could not be carried over
     */
    void end(int status, List<String> notes);
}
