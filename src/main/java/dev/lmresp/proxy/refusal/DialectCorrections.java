package dev.lmresp.proxy.refusal;

import dev.lmresp.chat.Dialect;
import dev.lmresp.translate.Note;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * The corrections learned from an engine's refusals, by model. They expire, so that an engine that
 * was fixed or replaced is tried again.
 */
public final class DialectCorrections {
    /** How long a correction is kept. */
    public static final Duration LIFETIME = Duration.ofHours(1);

    /** A limit, because clients choose model names and some engines accept any. */
    static final int MOST_MODELS = 256;

    private static final int LONGEST_NAME = 500;

    private record Learned(Refusal refusal, Note note, Instant end) {}

    /** The corrections of one model, and the dialect that results. */
    private record OfModel(List<Learned> learned, Dialect from, Dialect to) {}

    private final InstantSource clock;

    /** In access order: the most recently used is the last. */
    private final SequencedMap<String, OfModel> models = new LinkedHashMap<>(16, 0.75f, true);

    public DialectCorrections(InstantSource clock) {
        this.clock = clock;
    }

    /** The corrected dialect for a model. */
    public synchronized Dialect dialect(String model, Dialect engines) {
        OfModel known = models.get(model);
        if (known == null) {
            return engines;
        }
        Instant now = clock.instant();
        boolean isCurrent =
                known.from().equals(engines)
                        && known.learned().stream().allMatch(one -> now.isBefore(one.end()));
        return isCurrent ? known.to() : keep(model, known.learned(), engines).to();
    }

    /**
     * Learns from refusals, after a correction has succeeded.
     *
     * @param begun the dialect of the first attempt; if it has changed meanwhile, another exchange
     *     has learned from the same refusal, and the result of both is unknown
     */
    public synchronized void learn(
            String model, List<Refusal> refusals, Dialect begun, Dialect engines) {
        if (refusals.isEmpty()
                || model.length() > LONGEST_NAME
                || !dialect(model, engines).equals(begun)) {
            return;
        }
        OfModel known = models.get(model);
        var learned = new ArrayList<>(known == null ? List.<Learned>of() : known.learned());
        Dialect dialect = known == null ? engines : known.to();
        Instant end = clock.instant().plus(LIFETIME);
        for (Refusal refusal : refusals) {
            Optional<DialectCorrection> correction = DialectCorrection.of(refusal, dialect);
            if (correction.isPresent()) {
                dialect = correction.get().dialect();
                learned.add(new Learned(refusal, correction.get().note(), end));
            }
        }
        keep(model, learned, engines);
    }

    /** The corrections of each model, as sentences. */
    public synchronized Map<String, List<String>> sentences() {
        Instant now = clock.instant();
        var sentences = new TreeMap<String, List<String>>();
        models.forEach(
                (model, known) -> {
                    List<String> current =
                            known.learned().stream()
                                    .filter(one -> now.isBefore(one.end()))
                                    .map(one -> one.note().toString())
                                    .toList();
                    if (!current.isEmpty()) {
                        sentences.put(model, current);
                    }
                });
        return sentences;
    }

    private OfModel keep(String model, List<Learned> learned, Dialect engines) {
        Instant now = clock.instant();
        List<Learned> current = learned.stream().filter(one -> now.isBefore(one.end())).toList();
        Dialect dialect = engines;
        for (Learned one : current) {
            dialect =
                    DialectCorrection.of(one.refusal(), dialect)
                            .map(DialectCorrection::dialect)
                            .orElse(dialect);
        }
        var kept = new OfModel(current, engines, dialect);
        if (current.isEmpty()) {
            models.remove(model);
        } else {
            models.put(model, kept);
            if (models.size() > MOST_MODELS) {
                models.pollFirstEntry();
            }
        }
        return kept;
    }
}
