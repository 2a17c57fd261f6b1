/**
 * What engines refuse: parses their messages into a small vocabulary, and derives corrections of
 * the dialect that expire. Retrying with them is up to {@code proxy}.
 */
@NullMarked
package dev.lmresp.proxy.refusal;

import org.jspecify.annotations.NullMarked;
