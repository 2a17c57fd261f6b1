package dev.lmresp.proxy;

import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.http.ObservedInputStream;

/** Reports everything that is read of an engine's answer to a listener. */
final class ObservedAnswer {
    private ObservedAnswer() {}

    static EngineAnswer of(EngineAnswer answer, ExchangeListener listener) {
        listener.answered(answer.status(), answer.headers());
        return listener.needsBytes()
                ? new EngineAnswer(
                        answer.status(),
                        answer.headers(),
                        new ObservedInputStream(answer.body(), listener::received))
                : answer;
    }
}
