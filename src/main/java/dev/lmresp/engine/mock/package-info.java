/**
 * The built-in engine: deterministic answers without a model. Its scripts and the quirks of real
 * engines are in packages of their own.
 */
@NullMarked
package dev.lmresp.engine.mock;

import org.jspecify.annotations.NullMarked;
