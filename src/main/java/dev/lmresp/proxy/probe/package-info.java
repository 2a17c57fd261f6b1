/** Finds out whether Codex would work: this machine, the engine by live probes, and Codex. */
@NullMarked
package dev.lmresp.proxy.probe;

import org.jspecify.annotations.NullMarked;
