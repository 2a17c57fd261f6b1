/**
 * What lmresp knows of Claude Code: its settings, the variables that send it to an endpoint, its
 * versions and command line. Starting it is up to {@code cli}, checking it to {@code doctor}.
 */
@NullMarked
package dev.lmresp.claude;

import org.jspecify.annotations.NullMarked;
