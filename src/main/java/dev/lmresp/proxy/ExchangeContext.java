package dev.lmresp.proxy;

import dev.lmresp.config.ServeConfig.Limits;
import dev.lmresp.http.Pollers;
import dev.lmresp.state.response.ResponseStore;
import dev.lmresp.translate.IdSource;
import dev.lmresp.translate.ReasoningSeal;

import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What all exchanges share.
 *
 * @param limits timeouts and size limits
 * @param autoWake wake sleeping engines
 * @param seal seals the reasoning that clients store for the engine
 * @param calls remembers reasoning behind calls, for clients that store none
 * @param store stores responses, empty when nothing is stored
 * @param ids generates ids
 * @param clock seconds since 1970
 * @param pollers read the streams of engines
 */
record ExchangeContext(
        Limits limits,
        boolean autoWake,
        ReasoningSeal seal,
        RememberedCalls calls,
        Supplier<Optional<ResponseStore>> store,
        IdSource ids,
        LongSupplier clock,
        Pollers pollers) {}
