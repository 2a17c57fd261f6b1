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
 * What the refusals of an engine have taught, for each of its models. It is forgotten after a
 * while, so that an engine that was mended or replaced is asked anew.
 */
public final class DialectCorrections {
    /** How long a correction holds. */
    public static final Duration LIFETIME = Duration.ofHours(1);

    /** Some engines answer to any name, and clients choose names. */
    static final int MOST_MODELS = 256;

    private static final int LONGEST_NAME = 500;

    private record Learned(Refusal refusal, Note note, Instant end) {}

    /** What has been learned of one model, and the dialect that this makes. */
    private record OfModel(List<Learned> learned, Dialect from, Dialect to) {}

    private final InstantSource clock;

    /** The one that was asked for last is the last. */
    private final SequencedMap<String, OfModel> models = new LinkedHashMap<>(16, 0.75f, true);

    /** Nothing learned yet. */
    public DialectCorrections(InstantSource clock) {
        this.clock = clock;
    }

    /** The dialect in which to ask for a model. */
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
     * Learns from refusals, once asking otherwise has helped.
     *
     * @param begun the dialect in which the first of them was asked; when it has become another
     *     meanwhile, somebody else has learned of the same, and what to do next is not known
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

    /** What is known of each model, in sentences. */
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
