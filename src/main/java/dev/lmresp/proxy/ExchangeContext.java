package dev.lmresp.proxy;

import dev.lmresp.config.ServeConfig.Limits;
import dev.lmresp.http.Pollers;
import dev.lmresp.translate.IdSource;
import dev.lmresp.translate.ReasoningSeal;

import java.util.function.LongSupplier;

/**
 * What all exchanges share.
 *
 * @param limits timeouts and size limits
 * @param autoWake wake sleeping engines
 * @param seal seals the reasoning that clients store for the engine
 * @param calls remembers reasoning behind calls, for clients that store none
 * @param ids generates ids
 * @param clock seconds since 1970
 * @param pollers read the streams of engines
 */
record ExchangeContext(
        Limits limits,
        boolean autoWake,
        ReasoningSeal seal,
        RememberedCalls calls,
        IdSource ids,
        LongSupplier clock,
        Pollers pollers) {}
