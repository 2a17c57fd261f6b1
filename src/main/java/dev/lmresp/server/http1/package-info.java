/**
 * HTTP/1.1 as clients send it: where a request begins and ends, strictly by RFC 9112. No I/O, and
 * no routing.
 */
@NullMarked
package dev.lmresp.server.http1;

import org.jspecify.annotations.NullMarked;
