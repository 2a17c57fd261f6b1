/**
 * The conformance suite: sends requests to any Responses endpoint, verifies the answers, and writes
 * reports. It prints nothing, and knows no engine.
 */
@NullMarked
package dev.lmresp.check;

import org.jspecify.annotations.NullMarked;
