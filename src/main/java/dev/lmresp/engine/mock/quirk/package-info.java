/**
 * Named quirks: misbehaviour of real engines, on top of any engine. For tests of clients and of
 * lmresp itself.
 */
@NullMarked
package dev.lmresp.engine.mock.quirk;

import org.jspecify.annotations.NullMarked;
