/**
 * What both directions of the translation between Responses and Chat Completions share: tool names,
 * call ids, notes, sealed reasoning. Pure: no I/O, no clock, no random numbers.
 */
@NullMarked
package dev.lmresp.translate;

import org.jspecify.annotations.NullMarked;
