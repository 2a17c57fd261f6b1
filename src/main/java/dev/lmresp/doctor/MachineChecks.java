package dev.lmresp.doctor;

import dev.lmresp.config.ServeConfig;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks this machine for what lmresp and agents need. */
final class MachineChecks {
    private final Map<String, String> environment;
    private final ServeConfig config;

    MachineChecks(Map<String, String> environment, ServeConfig config) {
        this.environment = environment;
        this.config = config;
    }

    Result jdk() {
        return new Result(
                "jdk",
                "which Java runs lmresp?",
                true,
                Finding.works(
                        "Java %s of %s"
                                .formatted(
                                        Runtime.version().feature(),
                                        System.getProperty("java.home", "an unknown place"))));
    }

    Result port() {
        return new Result("port", "can lmresp listen on its port?", true, listen());
    }

    private Finding listen() {
        if (config.port() == 0) {
            return Finding.works("any free port");
        }
        String place = config.host() + ":" + config.port();
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(config.host()), config.port()));
            return Finding.works(place + " is free");
        } catch (IOException e) {
            return PortHolder.at(config.host(), config.port())
                    .map(it -> Finding.works("lmresp %s runs on %s".formatted(it.version(), place)))
                    .orElseGet(
                            () ->
                                    Finding.worksNot(
                                            "cannot listen on %s: %s"
                                                    .formatted(place, e.getMessage()),
                                            "Stop the program that uses the port, or choose"
                                                    + " another: --port 7400"));
        }
    }

    Result proxyVariables() {
        return new Result("proxy", "do requests to lmresp bypass the HTTP proxy?", true, caught());
    }

    private Finding caught() {
        Optional<String> variable =
                List.of("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY").stream()
                        .filter(name -> !environment.getOrDefault(name, "").isBlank())
                        .findFirst();
        if (variable.isEmpty()) {
            return Finding.works("no proxy variable applies to " + config.host());
        }
        String host = ServeConfig.clientHost(config.host());
        String exceptions =
                environment.getOrDefault("no_proxy", environment.getOrDefault("NO_PROXY", ""));
        if (NoProxy.covers(exceptions, host)) {
            return Finding.works(variable.get() + " is set, and NO_PROXY lets " + host + " pass");
        }
        return Finding.worksNot(
                "%s sends requests for %s through a proxy".formatted(variable.get(), host),
                "export NO_PROXY="
                        + (exceptions.isBlank() ? "" : exceptions + ",")
                        + "127.0.0.1,localhost,::1");
    }
}
