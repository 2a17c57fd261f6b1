/** Wires the rooms together: settings to an engine, a gateway and a server. */
@NullMarked
package dev.lmresp.app;

import org.jspecify.annotations.NullMarked;
