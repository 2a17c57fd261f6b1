package dev.lmresp.cli.options;

import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.files.TextFile;
import dev.lmresp.transcript.Recorder;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Consumer;

/** The options for recording exchanges. */
public final class RecordOptions implements FromSettings {
    @Option(
            names = "--record",
            paramLabel = "DIR",
            defaultValue = "",
            description =
                    "Record each exchange, with both the client's and the engine's side, in a"
                            + " subfolder for 'lmresp replay'. Keys and cookies are left out.")
    private String record = "";

    @Option(
            names = "--record-max-mb",
            paramLabel = "MB",
            description =
                    "Delete the oldest recordings when all together exceed this size (default:"
                            + " ${DEFAULT-VALUE}).")
    private int recordMaxMb = 1024;

    @Option(
            names = "--record-keep",
            paramLabel = "N",
            description =
                    "Keep at most this many recordings; delete the oldest (default:"
                            + " ${DEFAULT-VALUE}).")
    private int recordKeep = 1000;

    /** The folder for recordings, if enabled. */
    public Optional<String> folder() {
        return Optional.of(record).filter(folder -> !folder.isEmpty());
    }

    /** The number of open files while an exchange is recorded. */
    public int descriptors() {
        return record.isEmpty() ? 0 : 2;
    }

    /**
     * Validates the limits.
     *
     * @throws ParameterException when an option is invalid
     */
    public void checkBounds(CommandSpec spec) {
        ServeOptions.check(
                spec,
                "--record-max-mb",
                recordMaxMb >= 1,
                "must be at least 1, not " + recordMaxMb);
        ServeOptions.check(
                spec, "--record-keep", recordKeep >= 1, "must be at least 1, not " + recordKeep);
    }

    /**
     * The recorder; empty when recording is disabled.
     *
     * @param warnings receives a sentence when recordings cannot be written any more
     * @throws ParameterException when an option is invalid
     */
    public Optional<Recorder> recorder(
            CommandSpec spec, ServeConfig config, Consumer<String> warnings) {
        checkBounds(spec);
        if (record.isEmpty()) {
            return Optional.empty();
        }
        var secrets = new ArrayList<>(config.apiKeys());
        config.allEngines().forEach(engine -> secrets.addAll(engine.secrets()));
        secrets.addAll(config.store().secrets());
        try {
            return Optional.of(
                    new Recorder(
                            Path.of(record),
                            new Recorder.Bounds((long) recordMaxMb << 20, recordKeep),
                            secrets,
                            warnings));
        } catch (IOException e) {
            throw new CommandFailure(
                    "--record: cannot write to " + record + ": " + TextFile.reason(e), e);
        }
    }
}
