/**
 * Decodes server-sent events from bytes. Writing them, and what is in them, belongs to other
 * packages.
 */
@NullMarked
package dev.lmresp.sse;

import org.jspecify.annotations.NullMarked;
