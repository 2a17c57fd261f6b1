/** The proxy in front of an engine that misbehaves, over real sockets, as a client sees it. */
@NullMarked
package dev.lmresp.proxy.quirks;

import org.jspecify.annotations.NullMarked;
