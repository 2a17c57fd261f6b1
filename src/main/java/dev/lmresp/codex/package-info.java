/** The files of Codex: model catalog and configuration. */
@NullMarked
package dev.lmresp.codex;

import org.jspecify.annotations.NullMarked;
