/**
 * A small HTTP/1.1 client for one origin, an engine or a Responses endpoint: blocking sockets,
 * kept-alive connections, no threads of its own. The JDK's client hands a body through several
 * threads and one event at a time, which costs a proxy of token streams two thirds of its
 * throughput.
 */
@NullMarked
package dev.lmresp.http;

import org.jspecify.annotations.NullMarked;
