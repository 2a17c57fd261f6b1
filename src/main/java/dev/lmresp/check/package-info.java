/**
 * The conformance suites: send requests to any Responses or Messages endpoint, verify the answers,
 * and write reports. They print nothing, and know no engine.
 */
@NullMarked
package dev.lmresp.check;

import org.jspecify.annotations.NullMarked;
