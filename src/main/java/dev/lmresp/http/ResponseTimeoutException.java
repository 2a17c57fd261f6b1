package dev.lmresp.http;

import java.net.SocketTimeoutException;

/** A server took a request and did not begin to answer it in time. */
public final class ResponseTimeoutException extends SocketTimeoutException {
    private static final long serialVersionUID = 1L;

    ResponseTimeoutException() {
        super("no answer in time");
    }
}
