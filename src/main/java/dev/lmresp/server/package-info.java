/**
 * The HTTP server: routes, keys, host check, limits, event streams. How a request is answered is in
 * {@code proxy}.
 */
@NullMarked
package dev.lmresp.server;

import org.jspecify.annotations.NullMarked;
