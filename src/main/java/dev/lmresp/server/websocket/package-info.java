/**
 * The Responses protocol over a WebSocket: the handshake, messages in frames, and the responses of
 * one connection, one after another. What a request is answered with is in {@code proxy}.
 */
@NullMarked
package dev.lmresp.server.websocket;

import org.jspecify.annotations.NullMarked;
