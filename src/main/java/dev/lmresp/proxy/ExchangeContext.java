package dev.lmresp.proxy;

import dev.lmresp.config.ServeConfig.Limits;
import dev.lmresp.translate.IdSource;
import dev.lmresp.translate.ReasoningSeal;

import java.util.function.LongSupplier;

/**
 * What all exchanges share.
 *
 * @param limits how long and how large things may become
 * @param autoWake engines that sleep are woken
 * @param seal seals the reasoning that clients keep for the engine
 * @param calls remembers what led to calls, for clients that keep none
 * @param ids gives ids
 * @param clock seconds since 1970
 */
record ExchangeContext(
        Limits limits,
        boolean autoWake,
        ReasoningSeal seal,
        RememberedCalls calls,
        IdSource ids,
        LongSupplier clock) {}
