/** SQL databases: connections, their schema, and a queue of writes. */
@NullMarked
package dev.lmresp.state.database;

import org.jspecify.annotations.NullMarked;
