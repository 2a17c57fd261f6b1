/** Responses to Chat Completions and back. Pure: no I/O, no clock, no random numbers. */
@NullMarked
package dev.lmresp.translate;

import org.jspecify.annotations.NullMarked;
