package dev.lmresp.client;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.http.HttpResponse;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.sse.SseDecoder;
import dev.lmresp.sse.SseHandler;
import dev.lmresp.sse.SseLimitException;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * An answer of any status whose body is not read yet. Closing it early disconnects from the
 * endpoint. It may be closed by another thread.
 */
public final class OpenAnswer implements AutoCloseable {
    private final HttpResponse answer;
    private final InputStream body;
    private boolean ended;

    OpenAnswer(HttpResponse answer) {
        this.answer = answer;
        this.body =
                BoundedBody.of(answer.body(), isStream() ? BoundedBody.STREAM : BoundedBody.WHOLE);
    }

    /** The HTTP status. */
    public int status() {
        return answer.status();
    }

    /** The first value of a header, empty when absent. */
    public String header(String name) {
        return answer.headers().getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst()
                .orElse("");
    }

    /** True when the body is a stream of events. */
    public boolean isStream() {
        return header("content-type").toLowerCase(Locale.ROOT).startsWith("text/event-stream");
    }

    /**
     * Waits for the next piece of the stream and passes on the events that end in it.
     *
     * @return false at the end of the stream
     * @throws IOException when the connection breaks, the answer was closed or is too long
     */
    public boolean next(SseDecoder decoder, SseHandler events) throws IOException {
        byte[] block = new byte[16 << 10];
        int length = ended ? -1 : body.read(block);
        if (length < 0) {
            if (!ended) {
                ended = true;
                decoder.end(events);
            }
            return false;
        }
        decoder.feed(block, 0, length, events);
        return true;
    }

    /**
     * Passes on the events of a stream until it ends; for a response that is not streamed, the
     * event that would have been its last.
     *
     * @throws IOException when the connection breaks, or the answer is not a response
     * @throws InterruptedException when this thread is interrupted, which breaks the connection
     */
    public void events(Consumer<ServerEvent> events) throws IOException, InterruptedException {
        try {
            if (!isStream()) {
                JsonNode response = Json.parse(body());
                if (!response.path("output").isArray()) {
                    throw new IOException("the server did not return a response");
                }
                events.accept(ServerEvent.last(response));
                return;
            }
            var decoder = new SseDecoder(BoundedBody.WHOLE);
            SseHandler handler =
                    (name, data, from, to) -> {
                        // [DONE] is not an event
                        if (to > from && data[from] == '{') {
                            events.accept(ServerEvent.of(Json.parse(data, from, to)));
                        }
                    };
            while (next(decoder, handler)) {
                // each iteration waits for the next piece
            }
        } catch (SseLimitException e) {
            throw new IOException(e.getMessage(), e);
        } catch (JsonSyntaxException e) {
            throw new IOException("the server did not return JSON: " + e.getMessage(), e);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw e;
        }
    }

    /**
     * The whole body.
     *
     * @throws IOException when the connection breaks, or it is too long
     */
    public byte[] body() throws IOException {
        return body.readAllBytes();
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            // the rest is not needed
        }
    }
}
