/**
 * The vocabulary of the Responses API: request, item, tool, event, response, error, and the order
 * of events.
 */
@NullMarked
package dev.lmresp.responses;

import org.jspecify.annotations.NullMarked;
