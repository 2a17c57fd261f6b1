/**
 * The vocabulary of the Responses API: request, item, tool, event, response, error, and the order
 * of events. No I/O, and nothing of Chat Completions but the members that clients mix in.
 */
@NullMarked
package dev.lmresp.responses;

import org.jspecify.annotations.NullMarked;
