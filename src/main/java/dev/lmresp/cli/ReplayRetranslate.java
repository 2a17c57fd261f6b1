package dev.lmresp.cli;

import dev.lmresp.chat.Dialect;
import dev.lmresp.config.Dialects;
import dev.lmresp.config.Settings;
import dev.lmresp.config.SettingsException;
import dev.lmresp.proxy.Retranslation;
import dev.lmresp.transcript.TimedEvents;
import dev.lmresp.transcript.Transcript;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code lmresp replay --retranslate}: what was recorded against what it would be today. */
final class ReplayRetranslate {
    private final PrintWriter out;
    private final PrintWriter err;
    private final @Nullable String dialect;
    private final boolean update;
    private final Settings settings = Settings.load(System.getenv(), Path.of(""));

    /**
     * A retranslation.
     *
     * @param dialect the dialect's name, null for the one that was recorded
     * @param update write what it is now into the recording
     */
    ReplayRetranslate(PrintWriter out, PrintWriter err, @Nullable String dialect, boolean update) {
        this.out = out;
        this.err = err;
        this.dialect = dialect;
        this.update = update;
    }

    int run(List<Transcript> transcripts) {
        int translated = 0;
        int different = 0;
        for (Transcript transcript : transcripts) {
            Optional<String> obstacle = Retranslation.obstacle(transcript);
            if (obstacle.isPresent()) {
                err.println(transcript.folder() + ": not translated: " + obstacle.get());
                continue;
            }
            translated++;
            different += isSame(transcript) ? 0 : 1;
        }
        err.flush();
        if (translated == 0) {
            throw new CommandFailure("there is nothing that can be translated again");
        }
        return different == 0 || update ? ExitCode.OK : ExitCode.FAILED;
    }

    private boolean isSame(Transcript recorded) {
        Retranslation now = Retranslation.of(recorded, dialect(recorded));
        TimedEvents before = ReplayCommand.answer(recorded);
        TimedEvents after = TimedEvents.of(now.answer());
        var old = NormalEvents.of(before, now.isBroken());
        var today = NormalEvents.of(after, now.isBroken());
        boolean isCut = before.isCut();
        if (isCut && today.size() > old.size()) {
            // what would have followed is not known
            today = today.subList(0, old.size());
        }
        List<String> difference = EventDiff.between(old, today);
        String result = difference.isEmpty() ? "as recorded" : "not as recorded";
        out.println(
                "%s: %d events, %s%s"
                        .formatted(
                                recorded.folder(),
                                old.size(),
                                result,
                                isCut ? ", as far as the recording goes" : ""));
        difference.forEach(out::println);
        if (update && !difference.isEmpty()) {
            write(recorded.folder(), now);
        }
        out.flush();
        return difference.isEmpty();
    }

    private Dialect dialect(Transcript recorded) {
        String name =
                dialect == null
                        ? recorded.exchange().path("dialect").asText(Dialects.GENERIC)
                        : dialect;
        try {
            return settings.dialects().named(name);
        } catch (SettingsException e) {
            throw new CommandFailure(
                    recorded.folder() + ": " + e.getMessage() + "; choose one with --dialect", e);
        }
    }

    private void write(Path folder, Retranslation now) {
        boolean isStream = TimedEvents.of(now.answer()).isStream();
        String name = isStream ? Transcript.RESPONSE_STREAM : Transcript.RESPONSE_WHOLE;
        String other = isStream ? Transcript.RESPONSE_WHOLE : Transcript.RESPONSE_STREAM;
        try {
            Path written = Files.createTempFile(folder, name, ".tmp");
            Files.write(written, isStream ? now.answer().toFile() : now.answer().bytes());
            Files.move(
                    written,
                    folder.resolve(name),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            Files.deleteIfExists(folder.resolve(other));
            out.println(folder.resolve(name) + ": written");
        } catch (IOException e) {
            throw new CommandFailure(folder + " cannot be written: " + e.getMessage(), e);
        }
    }
}
