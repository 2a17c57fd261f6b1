/** What tests over real sockets share: a proxy, an engine and a client that do as they are told. */
@NullMarked
package dev.lmresp.testing;

import org.jspecify.annotations.NullMarked;
