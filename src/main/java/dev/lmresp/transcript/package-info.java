/** Exchanges on disk: what went over the wire on both sides, with its timing. */
@NullMarked
package dev.lmresp.transcript;

import org.jspecify.annotations.NullMarked;
