/**
 * Programs on this machine: found as a shell finds them, and asked for their version. What they are
 * used for is not known here.
 */
@NullMarked
package dev.lmresp.program;

import org.jspecify.annotations.NullMarked;
