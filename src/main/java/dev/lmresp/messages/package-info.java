/**
 * The Messages API of Anthropic, as another front of the exchange: its vocabulary, and what it
 * becomes in terms of the Responses API. No I/O and no clock.
 */
@NullMarked
package dev.lmresp.messages;

import org.jspecify.annotations.NullMarked;
