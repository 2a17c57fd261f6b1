package dev.lmresp.cli.options;

import static dev.lmresp.cli.options.ServeOptions.check;

import dev.lmresp.config.ServeConfig.Limits;
import dev.lmresp.server.Capacity;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.function.Consumer;

/** The options for timeouts and size limits of a proxy. */
public final class LimitOptions implements FromSettings {
    private static final Limits DEFAULT = Limits.DEFAULT;

    @Option(
            names = "--keep-alive",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description =
                    "Send a keep-alive event after this many seconds without output (default:"
                            + " ${DEFAULT-VALUE}).")
    private BigDecimal keepAlive = seconds(DEFAULT.keepAlive());

    @Option(
            names = "--idle-timeout",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description =
                    "End an answer if the engine sends nothing for this long (default:"
                            + " ${DEFAULT-VALUE}).")
    private BigDecimal idleTimeout = seconds(DEFAULT.idleTimeout());

    @Option(
            names = "--client-timeout",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description =
                    "Disconnect a client that takes this long to send its headers, pauses in its"
                            + " body, or stops reading its answer (default: ${DEFAULT-VALUE}).")
    private BigDecimal clientTimeout = seconds(DEFAULT.clientTimeout());

    @Option(
            names = "--header-timeout",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description =
                    "Wait this long for the engine to begin its answer (default:"
                            + " ${DEFAULT-VALUE}).")
    private BigDecimal headerTimeout = seconds(DEFAULT.headerTimeout());

    @Option(
            names = "--connect-timeout",
            paramLabel = "SECONDS",
            converter = Seconds.class,
            description =
                    "Wait this long for a connection to the engine (default: ${DEFAULT-VALUE}).")
    private BigDecimal connectTimeout = seconds(DEFAULT.connectTimeout());

    @Option(
            names = "--max-body-mb",
            paramLabel = "MIB",
            description =
                    "Reject larger request bodies, measured after decompression (default:"
                            + " ${DEFAULT-VALUE}).")
    private int maxBodyMb = mebibytes(DEFAULT.maxBodyBytes());

    @Option(
            names = "--max-inflight-mb",
            paramLabel = "MIB",
            description =
                    "Reject requests while the bodies of all running requests take more memory"
                            + " (default: an eighth of the Java heap).")
    private @Nullable Integer maxInflightMb;

    @Option(
            names = "--max-answer-mb",
            paramLabel = "MIB",
            description =
                    "End an engine's answer that is longer. A single response counts whole; a"
                            + " stream counts its text, reasoning and arguments (default:"
                            + " ${DEFAULT-VALUE}).")
    private int maxAnswerMb = mebibytes(DEFAULT.maxAnswerBytes());

    @Option(
            names = "--max-exchanges",
            paramLabel = "N",
            description =
                    "Maximum number of concurrent requests; more are rejected (default:"
                            + " ${DEFAULT-VALUE}, if 'ulimit -n' allows).")
    private int maxExchanges = DEFAULT.maxExchanges();

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = {
                "Maximum number of client connections; idle ones are closed to make room.",
                "Default: 4096, or twice --max-exchanges, if 'ulimit -n' allows."
            })
    private @Nullable Integer maxConnections;

    /**
     * The options as limits, reduced to the capacity of the process.
     *
     * @param warnings receives a sentence when more is requested
     * @throws ParameterException when one is invalid
     */
    Limits limits(CommandSpec spec, Capacity capacity, Consumer<String> warnings) {
        atLeastOne(spec, "--max-exchanges", maxExchanges);
        int exchanges = capacity.exchanges(maxExchanges);
        if (exchanges < maxExchanges && isAsked(spec, "--max-exchanges")) {
            warnings.accept(
                    beyond(
                            "--max-exchanges " + maxExchanges,
                            exchanges + " requests",
                            capacity.descriptors(),
                            capacity.descriptorsFor(maxExchanges)));
        }
        return new Limits(
                bytes(spec, "--max-body-mb", maxBodyMb),
                maxInflightMb == null
                        ? DEFAULT.maxInflightBytes()
                        : (long) atLeastOne(spec, "--max-inflight-mb", maxInflightMb) << 20,
                bytes(spec, "--max-answer-mb", maxAnswerMb),
                exchanges,
                connections(spec, capacity, exchanges, warnings),
                seconds(spec, "--connect-timeout", connectTimeout),
                seconds(spec, "--header-timeout", headerTimeout),
                seconds(spec, "--idle-timeout", idleTimeout),
                seconds(spec, "--client-timeout", clientTimeout),
                seconds(spec, "--keep-alive", keepAlive),
                DEFAULT.drainTimeout());
    }

    private int connections(
            CommandSpec spec, Capacity capacity, int exchanges, Consumer<String> warnings) {
        int wanted =
                maxConnections == null
                        ? Math.clamp(2L * maxExchanges, DEFAULT.maxConnections(), Integer.MAX_VALUE)
                        : atLeastOne(spec, "--max-connections", maxConnections);
        int connections = capacity.connections(wanted, exchanges);
        if (connections < wanted && maxConnections != null) {
            warnings.accept(
                    beyond(
                            "--max-connections " + wanted,
                            connections + " connections",
                            capacity.descriptors(),
                            capacity.descriptorsFor(wanted, exchanges)));
        }
        return connections;
    }

    private static String beyond(String asked, String fitting, long limit, long needed) {
        return "%s is too many for this process's limit of %d open files, which allows %s; to raise it, run 'ulimit -n %d' before the start (systemd: LimitNOFILE, Docker: --ulimit nofile)"
                .formatted(asked, limit, fitting, needed);
    }

    private static boolean isAsked(CommandSpec spec, String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option)
                || OptionSettings.source(spec, option).isPresent();
    }

    private static int atLeastOne(CommandSpec spec, String option, int value) {
        check(spec, option, value >= 1, "must be at least 1, not " + value);
        return value;
    }

    private static BigDecimal seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toSeconds());
    }

    private static int mebibytes(long bytes) {
        return (int) (bytes >> 20);
    }

    /** Converts mebibytes; arrays cannot be longer than 2047 MiB. */
    private static long bytes(CommandSpec spec, String option, int mebibytes) {
        check(
                spec,
                option,
                mebibytes >= 1 && mebibytes <= 2047,
                "must be from 1 to 2047, not " + mebibytes);
        return (long) mebibytes << 20;
    }

    /** Seconds, optionally with decimals. */
    public static final class Seconds implements ITypeConverter<BigDecimal> {
        @Override
        public BigDecimal convert(String text) {
            try {
                return new BigDecimal(text.strip());
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + text + "' is not a number of seconds");
            }
        }
    }

    private static Duration seconds(CommandSpec spec, String option, BigDecimal seconds) {
        check(
                spec,
                option,
                seconds.signum() > 0 && seconds.compareTo(BigDecimal.valueOf(1_000_000)) < 0,
                "must be more than 0 seconds, not " + seconds.toPlainString());
        return Duration.ofNanos(seconds.movePointRight(9).longValue());
    }
}
