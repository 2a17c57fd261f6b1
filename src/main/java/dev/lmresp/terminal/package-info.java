/** What a person sees: tables, colours, and lines that still change. */
@NullMarked
package dev.lmresp.terminal;

import org.jspecify.annotations.NullMarked;
