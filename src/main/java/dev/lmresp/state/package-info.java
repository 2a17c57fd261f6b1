/**
 * State that outlives the process: the user's state folder, with trust and the sealing key. What is
 * kept in databases has a package each. Recordings are in {@code transcript}.
 */
@NullMarked
package dev.lmresp.state;

import org.jspecify.annotations.NullMarked;
