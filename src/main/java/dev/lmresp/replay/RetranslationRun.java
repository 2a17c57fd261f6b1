package dev.lmresp.replay;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.config.Dialects;
import dev.lmresp.config.RecordedDialect;
import dev.lmresp.config.Settings;
import dev.lmresp.files.SettingsException;
import dev.lmresp.proxy.Retranslation;
import dev.lmresp.transcript.TimedEvents;
import dev.lmresp.transcript.Transcript;

import org.jspecify.annotations.Nullable;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Translates recordings again, and compares the result with what was recorded. */
public final class RetranslationRun {
    private final PrintWriter out;
    private final PrintWriter err;
    private final @Nullable String dialect;
    private final Supplier<Settings> settings;
    private final boolean update;

    /**
     * Creates a run.
     *
     * @param dialect the dialect's name, null for the recorded one
     * @param settings define the dialect of that name
     * @param update write the result into the recording
     */
    public RetranslationRun(
            PrintWriter out,
            PrintWriter err,
            @Nullable String dialect,
            Supplier<Settings> settings,
            boolean update) {
        this.out = out;
        this.err = err;
        this.dialect = dialect;
        this.settings = settings;
        this.update = update;
    }

    /** The number of translated recordings, and of those that differ. */
    public record Result(int translated, int different) {}

    /** Translates recordings again, one after the other. */
    public Result run(List<Transcript> transcripts) {
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
        return new Result(translated, different);
    }

    private boolean isSame(Transcript recorded) {
        Dialect spoken = dialect(recorded);
        Retranslation now = Retranslation.of(recorded, spoken);
        TimedEvents before = recorded.answer();
        var old = NormalEvents.of(before, now.isBroken());
        var today = NormalEvents.of(TimedEvents.of(now.answer()), now.isBroken());
        boolean isCut = before.isCut();
        if (isCut && today.size() > old.size()) {
            // what would have followed is unknown
            today = today.subList(0, old.size());
        }
        var difference = new ArrayList<>(EventDiff.between(old, today));
        // the result of a truncated whole answer cannot be compared, because it never existed
        boolean isUnread = now.isBroken() && !now.isStream();
        if (!isCut && !isUnread) {
            recorded.notes()
                    .map(notes -> EventDiff.between("notes", notes, now.notes()))
                    .ifPresent(difference::addAll);
        }
        if (dialect == null) {
            difference.addAll(ofRequest(recorded, now));
        }
        out.println(
                "%s: %d events, %s%s"
                        .formatted(
                                recorded.folder(),
                                old.size(),
                                difference.isEmpty() ? "as recorded" : "not as recorded",
                                isCut ? ", as far as the recording goes" : ""));
        difference.forEach(out::println);
        if (update && !difference.isEmpty()) {
            RecordingUpdate.write(recorded, now, spoken).forEach(out::println);
        }
        out.flush();
        return difference.isEmpty();
    }

    /** Compares the engine's request. Not in another dialect, which is meant to change it. */
    private static List<String> ofRequest(Transcript recorded, Retranslation now) {
        if (recorded.engineRequest().isEmpty() || now.engineRequest().isEmpty()) {
            return List.of();
        }
        return EventDiff.between(
                Transcript.ENGINE_REQUEST,
                recorded.engineRequest().get(),
                now.engineRequest().get());
    }

    private Dialect dialect(Transcript recorded) {
        try {
            if (dialect != null) {
                return settings.get().dialects().named(dialect);
            }
            JsonNode exchange = recorded.exchange();
            return RecordedDialect.read(
                    exchange.path("dialect").asText(Dialects.GENERIC),
                    exchange.path("dialect_changes"));
        } catch (SettingsException e) {
            throw new ReplayException(
                    recorded.folder() + ": " + e.getMessage() + "; choose one with --dialect", e);
        }
    }
}
