/** Who answers: Chat Completions over HTTP, or the built-in mock. */
@NullMarked
package dev.lmresp.engine;

import org.jspecify.annotations.NullMarked;
