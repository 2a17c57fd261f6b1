/**
 * Which engines a request goes to, and which next when one fails. Pure: what is known of the
 * engines is handed in.
 */
@NullMarked
package dev.lmresp.proxy.routing;

import org.jspecify.annotations.NullMarked;
