/**
 * Would Codex work? Checks of this machine and of Codex's files, and live probes of the engine. It
 * changes nothing and prints nothing.
 */
@NullMarked
package dev.lmresp.doctor;

import org.jspecify.annotations.NullMarked;
