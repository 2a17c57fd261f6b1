package dev.lmresp.engine;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An engine's answer whose body is still being read. Closing it, from any thread, cancels the rest:
 * a blocked read ends with an exception.
 *
 * @param status the HTTP status
 * @param headers the headers, names in lower case
 * @param body the body as it arrives
 */
public record EngineAnswer(int status, Map<String, List<String>> headers, InputStream body)
        implements AutoCloseable {

    /** The first value of a header. */
    public Optional<String> header(String lowerCaseName) {
        return headers.getOrDefault(lowerCaseName, List.of()).stream().findFirst();
    }

    /** The length from Content-Length, -1 when unknown. */
    public int contentLength() {
        try {
            return header("content-length").map(Integer::parseInt).orElse(-1);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** True for a 2xx status. */
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            // the answer is not needed any more
        }
    }
}
