/**
 * State that outlives the process: files under the user's state folder, such as conversations,
 * trust and the sealing key. Recordings are in {@code transcript}.
 */
@NullMarked
package dev.lmresp.state;

import org.jspecify.annotations.NullMarked;
