/**
 * A small HTTP/1.1 client for one origin, an engine or a Responses endpoint: blocking sockets,
 * persistent connections, no threads of its own. The JDK's client passes a body through several
 * threads and one event at a time, which costs a proxy of token streams two thirds of its
 * throughput. Nothing here knows JSON or either API.
 */
@NullMarked
package dev.lmresp.http;

import org.jspecify.annotations.NullMarked;
