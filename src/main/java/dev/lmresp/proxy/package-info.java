/**
 * Runs exchanges: a Responses request to the engine, its chunks back as events, with failures,
 * cancellation and keep-alives. Knows HTTP neither towards clients ({@code server}) nor towards
 * engines ({@code engine}).
 */
@NullMarked
package dev.lmresp.proxy;

import org.jspecify.annotations.NullMarked;
