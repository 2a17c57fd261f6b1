/**
 * The engine inside lmresp: deterministic answers without a model, and the quirks of real engines.
 */
@NullMarked
package dev.lmresp.engine.mock;

import org.jspecify.annotations.NullMarked;
