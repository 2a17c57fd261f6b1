/** The HTTP edge: routes, keys, host check, limits, event streams. */
@NullMarked
package dev.lmresp.server;

import org.jspecify.annotations.NullMarked;
