package dev.lmresp.server;

import io.helidon.common.GenericType;
import io.helidon.http.Headers;
import io.helidon.http.WritableHeaders;
import io.helidon.http.media.EntityReader;
import io.helidon.http.media.EntityWriter;
import io.helidon.http.media.MediaContext;
import io.helidon.http.media.MediaContextConfig;

/**
 * Disables Helidon's conversion of objects to bodies and back: all routes read and write bytes. To
 * build what would convert them takes a tenth of the start.
 */
final class NoMedia implements MediaContext {
    @Override
    public <T> EntityReader<T> reader(GenericType<T> type, Headers headers) {
        throw unsupported();
    }

    @Override
    public <T> EntityReader<T> reader(GenericType<T> type, Headers request, Headers response) {
        throw unsupported();
    }

    @Override
    public <T> EntityWriter<T> writer(
            GenericType<T> type, Headers request, WritableHeaders<?> response) {
        throw unsupported();
    }

    @Override
    public <T> EntityWriter<T> writer(GenericType<T> type, WritableHeaders<?> request) {
        throw unsupported();
    }

    @Override
    public MediaContextConfig prototype() {
        throw unsupported();
    }

    private static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException("bodies are read and written as bytes");
    }
}
