package dev.lmresp.proxy;

import dev.lmresp.config.ServeConfig;
import dev.lmresp.engine.Engine;
import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineCall;
import dev.lmresp.engine.EngineException;
import dev.lmresp.proxy.Cancellation.Cause;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** One call that is passed to the engine, and its answer to the client, unchanged. */
public final class PassThroughCall implements Exchanges.Running {
    private final Engine engine;
    private final Exchanges exchanges;
    private final EngineTimeouts timeouts;
    private final Cancellation cancellation = new Cancellation();

    /** The error message, when the engine has timed out. */
    private volatile String stalled = "";

    PassThroughCall(Engine engine, Exchanges exchanges, ServeConfig.Limits limits) {
        this.engine = engine;
        this.exchanges = exchanges;
        this.timeouts = new EngineTimeouts(limits, System::nanoTime);
    }

    /**
     * Sends the request to the engine. The call ends when the answer is closed.
     *
     * @throws ApiException when the engine does not begin to answer in time, or lmresp is stopping
     * @throws EngineException when there is no answer for another reason
     */
    public EngineAnswer ask(EngineCall call) throws EngineException {
        exchanges.add(this);
        boolean isAnswered = false;
        try {
            EngineAnswer answer = cancellation.send(engine, call);
            timeouts.answering();
            isAnswered = true;
            return new EngineAnswer(answer.status(), answer.headers(), new Body(answer.body()));
        } catch (EngineException e) {
            throw ended(e);
        } finally {
            if (!isAnswered) {
                exchanges.remove(this);
            }
        }
    }

    private EngineException ended(EngineException e) {
        return switch (cancellation.cause().orElse(Cause.CLIENT_GONE)) {
            case STALLED -> throw refused(504, "engine_timeout", stalled);
            case STOPPING -> throw refused(503, "engine_error", "lmresp is stopping");
            case CLIENT_GONE, CANCELLED, INTERRUPTED, OVER -> e;
        };
    }

    private static ApiException refused(int status, String code, String message) {
        return new ApiException(new ApiError(status, "server_error", code, null, message));
    }

    /** Ends the call because the client has disconnected. */
    public void clientGone() {
        cancellation.cancel(Cause.CLIENT_GONE);
    }

    @Override
    public void stop() {
        cancellation.cancel(Cause.STOPPING);
    }

    @Override
    public void tick(long now) {
        timeouts.problem(now)
                .ifPresent(
                        problem -> {
                            stalled = problem;
                            cancellation.cancel(Cause.STALLED);
                        });
    }

    /** Everything that the engine sends counts as progress, because it all goes to the client. */
    private void received() {
        timeouts.received();
        timeouts.progressed();
    }

    private final class Body extends FilterInputStream {
        Body(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            received();
            return one;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = super.read(into, offset, length);
            received();
            return count;
        }

        @Override
        public void close() throws IOException {
            exchanges.remove(PassThroughCall.this);
            super.close();
        }
    }
}
