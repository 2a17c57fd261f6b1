/** Settings from flags, environment and lmresp.toml, each with its source. */
@NullMarked
package dev.lmresp.config;

import org.jspecify.annotations.NullMarked;
