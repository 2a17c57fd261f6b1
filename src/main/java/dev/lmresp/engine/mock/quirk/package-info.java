/** Misbehaviour that real engines show, each by its name, on top of any engine. */
@NullMarked
package dev.lmresp.engine.mock.quirk;

import org.jspecify.annotations.NullMarked;
