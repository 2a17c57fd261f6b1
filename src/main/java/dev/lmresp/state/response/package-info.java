/** Responses that later requests can build on, as the protocol's {@code store} has it. */
@NullMarked
package dev.lmresp.state.response;

import org.jspecify.annotations.NullMarked;
