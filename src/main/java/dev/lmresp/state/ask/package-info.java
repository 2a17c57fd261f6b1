/** The chats of {@code ask}, in a file of the user's. */
@NullMarked
package dev.lmresp.state.ask;

import org.jspecify.annotations.NullMarked;
