/** What a person sees: tables and colours. */
@NullMarked
package dev.lmresp.terminal;

import org.jspecify.annotations.NullMarked;
