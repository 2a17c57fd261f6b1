package dev.lmresp.doctor;

import dev.lmresp.config.ServeConfig;

import java.net.URI;
import java.util.Set;

/**
 * Where {@code lmresp serve} listens, as the settings of agents name it.
 *
 * @param config the proxy's configuration
 */
record OwnAddress(ServeConfig config) {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    int port() {
        return config.port();
    }

    /** True when a base URL leads there. */
    boolean is(String base) {
        try {
            URI url = URI.create(base);
            boolean isHost =
                    LOOPBACK.contains(String.valueOf(url.getHost()))
                            || config.host().equals(url.getHost());
            return isHost && (port() == 0 || url.getPort() == port());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The option that names it to other commands, after a space; empty at the usual port. */
    String option() {
        return port() == 0 || port() == ServeConfig.USUAL_PORT
                ? ""
                : " --url http://%s:%d".formatted(ServeConfig.clientHost(config.host()), port());
    }
}
