package dev.lmresp.http;

import java.net.SocketTimeoutException;

/** A server accepted a request but did not begin to answer in time. */
public final class ResponseTimeoutException extends SocketTimeoutException {
    private static final long serialVersionUID = 1L;

    ResponseTimeoutException() {
        super("no answer in time");
    }
}
