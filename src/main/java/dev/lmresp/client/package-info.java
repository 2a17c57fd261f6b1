/** A Responses endpoint as its clients see it. */
@NullMarked
package dev.lmresp.client;

import org.jspecify.annotations.NullMarked;
