/**
 * What lmresp knows of Codex: its configuration, model catalog, versions, background server and
 * command line. Starting it is up to {@code cli}, checking it to {@code doctor}.
 */
@NullMarked
package dev.lmresp.codex;

import org.jspecify.annotations.NullMarked;
