/**
 * Rules by which the mock answers: when a request is so, it says this, calls that tool, or fails.
 */
@NullMarked
package dev.lmresp.engine.mock.script;

import org.jspecify.annotations.NullMarked;
