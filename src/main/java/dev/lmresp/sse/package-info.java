/** Server-sent events: bytes to events, nothing else. */
@NullMarked
package dev.lmresp.sse;

import org.jspecify.annotations.NullMarked;
