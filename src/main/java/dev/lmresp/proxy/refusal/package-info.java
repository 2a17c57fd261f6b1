/**
 * What an engine refuses: read from its words into a small vocabulary, answered by asking
 * otherwise, and remembered for as long and for as much as it is about.
 */
@NullMarked
package dev.lmresp.proxy.refusal;

import org.jspecify.annotations.NullMarked;
