/** The exchange: a Responses request to the engine, its chunks back as events. */
@NullMarked
package dev.lmresp.proxy;

import org.jspecify.annotations.NullMarked;
