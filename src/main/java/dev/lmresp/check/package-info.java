/**
 * The conformance suite: asks any Responses endpoint, judges what comes back, and writes reports.
 * It prints nothing.
 */
@NullMarked
package dev.lmresp.check;

import org.jspecify.annotations.NullMarked;
