/**
 * An engine that answers from recordings. Reading them is in {@code transcript}, the commands are
 * in {@code replay}.
 */
@NullMarked
package dev.lmresp.engine.replay;

import org.jspecify.annotations.NullMarked;
