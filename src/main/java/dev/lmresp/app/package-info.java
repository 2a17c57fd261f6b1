/**
 * Wires the packages together: from settings to a running engine, gateway and server. It contains
 * no logic of its own.
 */
@NullMarked
package dev.lmresp.app;

import org.jspecify.annotations.NullMarked;
