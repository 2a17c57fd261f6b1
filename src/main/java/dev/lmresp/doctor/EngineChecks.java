package dev.lmresp.doctor;

import dev.lmresp.chat.Dialect;
import dev.lmresp.config.Dialects;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.engine.Engine;
import dev.lmresp.engine.EngineException;
import dev.lmresp.engine.EngineModel;
import dev.lmresp.proxy.KnownEngine;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What can be found out about an engine without running its model. */
final class EngineChecks {
    private static final Duration SOON = Duration.ofSeconds(5);

    /** Models that cannot chat. */
    private static final Pattern NO_CHAT =
            Pattern.compile("embed|rerank|whisper|tts|bge-|moderation");

    private final ServeConfig config;
    private final Dialects dialects;
    private final KnownEngine known;
    private final Advice advice;

    EngineChecks(ServeConfig config, Dialects dialects, KnownEngine known, Advice advice) {
        this.config = config;
        this.dialects = dialects;
        this.known = known;
        this.advice = advice;
    }

    Engine engine() {
        return known.engine();
    }

    List<EngineModel> models() {
        return known.models();
    }

    /** The detected dialect. */
    Dialect dialect() {
        return known.dialect();
    }

    Result reachable() {
        return new Result("engine", "is there an engine?", true, found());
    }

    /** The same for one of the engines beside that which is examined. */
    Result reachableToo() {
        return new Result(
                "engine " + known.name(),
                "is there the engine " + known.name() + "?",
                false,
                found());
    }

    private Finding found() {
        boolean isMock = known.engine().address().equals(ServeConfig.MOCK_ENGINE);
        if (isMock && !config.allEngines().getFirst().address().isNamed()) {
            return Finding.worksNot(
                    "no engine answers on the usual ports of this machine",
                    advice.on("no-engine", dialect().name(), ""));
        }
        if (isMock) {
            return Finding.works("the built-in mock, which is not an AI model");
        }
        if (known.models().isEmpty()) {
            Optional<Finding> problem = problem();
            if (problem.isPresent()) {
                return problem.get();
            }
        }
        return Finding.works(known.engine().address());
    }

    /** Why the engine has not returned its models; empty when it has no list. */
    private Optional<Finding> problem() {
        return Timed.call(SOON, this::asked)
                .orElseGet(
                        () ->
                                Optional.of(
                                        Finding.worksNot(
                                                "%s did not list its models within %s"
                                                        .formatted(
                                                                known.engine().address(),
                                                                FailureDiagnosis.seconds(SOON)),
                                                advice.on("slow", dialect().name(), ""))));
    }

    private Optional<Finding> asked() {
        try {
            known.askModels(SOON);
            return Optional.empty();
        } catch (EngineException e) {
            String topic =
                    switch (e.reason()) {
                        case REFUSED_KEY -> "key";
                        case UNREADABLE -> "page";
                        case UNREACHABLE, TIMEOUT, BROKEN, CANCELLED -> "unreachable";
                    };
            String said = e.getMessage();
            return Optional.of(Finding.worksNot(said, advice.on(topic, dialect().name(), said)));
        }
    }

    Result listed() {
        List<String> names = models().stream().map(EngineModel::id).toList();
        Finding finding =
                names.isEmpty()
                        ? Finding.cannotTell(
                                "the engine has no model list",
                                advice.on("no-models", dialect().name(), ""))
                        : Finding.works(
                                names.size() > 3
                                        ? "%s and %d more"
                                                .formatted(
                                                        String.join(", ", names.subList(0, 2)),
                                                        names.size() - 2)
                                        : String.join(", ", names));
        return new Result("models", "which models does it have?", false, finding);
    }

    Result spoken() {
        String reason =
                known.config().dialect().equals(ServeConfig.AUTO_DIALECT)
                        ? dialects.detection(
                                        known.engine().address(),
                                        models().stream().map(EngineModel::ownedBy).toList())
                                .reason()
                        : "set by --dialect";
        return new Result(
                "dialect",
                "which dialect does it use, and why?",
                false,
                Finding.works("%s: %s".formatted(dialect().name(), reason)));
    }

    /** The model to probe: the requested one, else the first that is likely to chat. */
    String model(String named) {
        if (!named.isEmpty()) {
            return config.engineModel(named);
        }
        String any = config.models().getOrDefault("*", "");
        if (!any.isEmpty()) {
            return any;
        }
        return models().stream()
                .map(EngineModel::id)
                .filter(id -> !NO_CHAT.matcher(id.toLowerCase(Locale.ROOT)).find())
                .findFirst()
                .or(() -> models().stream().map(EngineModel::id).findFirst())
                .orElse("default");
    }
}
