/**
 * A client of Responses endpoints, lmresp or any other: requests, streams, models, health. What is
 * done with the answers belongs to its users.
 */
@NullMarked
package dev.lmresp.client;

import org.jspecify.annotations.NullMarked;
