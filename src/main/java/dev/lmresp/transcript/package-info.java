/**
 * Recorded exchanges on disk: what went over the wire on both sides, with its timing. Playing and
 * comparing them is in {@code replay} and {@code engine.replay}.
 */
@NullMarked
package dev.lmresp.transcript;

import org.jspecify.annotations.NullMarked;
