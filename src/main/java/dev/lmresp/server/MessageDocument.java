package dev.lmresp.server;

import dev.lmresp.messages.MessageFold;
import dev.lmresp.messages.MessagesRequest;
import dev.lmresp.messages.MessagesStream;
import dev.lmresp.proxy.Exchange;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.Response;

/** A message that is not streamed: what its stream would have told, put together. */
final class MessageDocument implements WholeTransport.Document {
    private final MessageFold fold = new MessageFold();
    private final MessagesStream stream;

    MessageDocument(MessagesRequest request) {
        this.stream = new MessagesStream(request, () -> null, fold);
    }

    @Override
    public void event(long number, Event event) {
        stream.accept(number, event);
    }

    @Override
    public byte[] of(Exchange exchange, Response response) {
        return fold.message().orElseThrow().toBytes();
    }
}
