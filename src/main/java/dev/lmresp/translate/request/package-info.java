/**
 * Translates a Responses request to a Chat Completions request in the dialect of one engine.
 * Neither sends it nor learns from refusals: that is {@code proxy}.
 */
@NullMarked
package dev.lmresp.translate.request;

import org.jspecify.annotations.NullMarked;
