/** What outlives the process: files under the user's state folder. */
@NullMarked
package dev.lmresp.state;

import org.jspecify.annotations.NullMarked;
