package dev.lmresp.server;

import dev.lmresp.config.ServeConfig;

import io.helidon.common.context.Context;
import io.helidon.http.DirectHandler;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.media.MediaContext;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.http.DirectHandlers;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** The listener properties that Helidon needs. */
record HelidonListener(
        Context context,
        MediaContext mediaContext,
        ContentEncodingContext contentEncodingContext,
        DirectHandlers directHandlers,
        ListenerConfig config,
        ExecutorService executor)
        implements ListenerContext {

    /**
     * The listener of a server with these limits.
     *
     * @param refusals receives a line for each request that was refused before routing
     */
    static HelidonListener of(ServeConfig.Limits limits, Consumer<String> refusals) {
        DirectHandlers.Builder errors = DirectHandlers.builder();
        for (var event : DirectHandler.EventType.values()) {
            errors.addHandler(event, ErrorAnswers.direct(refusals));
        }
        return new HelidonListener(
                Context.create(),
                new NoMedia(),
                new UndecodedBodies(),
                errors.build(),
                ListenerConfig.builder()
                        .protocolsDiscoverServices(false)
                        .maxPayloadSize(limits.maxBodyBytes())
                        // events are already collected before they are written; this buffer would
                        // be kept per stream
                        .writeBufferSize(256)
                        .buildPrototype(),
                Executors.newVirtualThreadPerTaskExecutor());
    }
}
