/**
 * Scripts for the mock: rules that match requests and determine the answer, its calls or failures.
 * Without a matching rule {@code engine.mock} decides.
 */
@NullMarked
package dev.lmresp.engine.mock.script;

import org.jspecify.annotations.NullMarked;
