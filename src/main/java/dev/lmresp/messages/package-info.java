/**
 * Anthropic's Messages API: its requests become requests of the Responses API, and the events of a
 * response become its events. Pure: no I/O, no clock, no random numbers.
 */
@NullMarked
package dev.lmresp.messages;

import org.jspecify.annotations.NullMarked;
