package dev.lmresp.engine.mock.script;

import dev.lmresp.engine.mock.script.Saying.Failure;
import dev.lmresp.engine.mock.script.Saying.Pace;
import dev.lmresp.json.Json;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Reads one answer of a rule. */
final class StepReader {
    /** The keys of an answer. */
    static final List<String> KEYS =
            List.of(
                    "say",
                    "reason",
                    "call",
                    "delay",
                    "every",
                    "chunk",
                    "finish",
                    "usage",
                    "error",
                    "break-after",
                    "stall-after",
                    "times");

    private static final List<String> OF_CALL = List.of("name", "arguments");
    private static final List<String> OF_ERROR =
            List.of("status", "message", "type", "code", "body", "retry-after", "after");
    private static final List<String> OF_USAGE = List.of("input", "output", "cached", "reasoning");
    private static final List<String> FAILURES = List.of("error", "break-after", "stall-after");
    private static final int MOST = 1_000_000_000;

    private final ScriptTable table;
    private final Set<String> places;

    /**
     * @param places the placeholders of its templates
     */
    StepReader(ScriptTable table, Set<String> places) {
        this.table = table;
        this.places = places;
    }

    Step step() {
        Optional<Failure> failure = failure();
        if (table.has("times") && failure.isEmpty()) {
            throw table.wrong(
                    "times",
                    "'times' sets how often it fails and needs one of "
                            + String.join(", ", FAILURES));
        }
        return new Step(
                words(),
                new Pace(
                        table.seconds("delay"),
                        table.seconds("every"),
                        table.number("chunk", 1, MOST).orElse(0)),
                table.text("finish").orElse(""),
                usage(),
                failure,
                new AtomicInteger(table.number("times", 1, MOST).orElse(MOST)));
    }

    private Optional<Step.Words> words() {
        if (Stream.of("say", "reason", "call").noneMatch(table::has)) {
            return Optional.empty();
        }
        table.text("reason");
        return Optional.of(
                new Step.Words(
                        template(table, "reason", Template.EMPTY),
                        template(table, "say", Template.EMPTY),
                        table.tables("call").stream().map(this::call).toList()));
    }

    private Step.Call call(ScriptTable call) {
        call.allow(OF_CALL);
        String name =
                call.word("name")
                        .orElseThrow(() -> call.wrong("name", "a call needs the 'name' of a tool"));
        return new Step.Call(name, template(call, "arguments", new Template(Json.object())));
    }

    private Template template(ScriptTable at, String key, Template otherwise) {
        if (!at.has(key)) {
            return otherwise;
        }
        try {
            return Template.of(at.json(key), places);
        } catch (IllegalArgumentException e) {
            throw at.wrong(key, "'%s': %s".formatted(key, e.getMessage()));
        }
    }

    private Map<String, Long> usage() {
        var figures = new TreeMap<String, Long>();
        table.table("usage")
                .ifPresent(
                        usage -> {
                            usage.allow(OF_USAGE);
                            for (String key : OF_USAGE) {
                                usage.number(key, 0, MOST)
                                        .ifPresent(it -> figures.put(key, (long) it));
                            }
                        });
        return Map.copyOf(figures);
    }

    private Optional<Failure> failure() {
        table.alone("error", List.of("break-after", "stall-after"));
        table.alone("break-after", List.of("stall-after"));
        OptionalInt breaks = table.number("break-after", 0, MOST);
        OptionalInt stalls = table.number("stall-after", 0, MOST);
        if (breaks.isPresent()) {
            return Optional.of(new Failure.Break(breaks.getAsInt()));
        }
        if (stalls.isPresent()) {
            return Optional.of(new Failure.Stall(stalls.getAsInt()));
        }
        return table.table("error").map(StepReader::error);
    }

    private static Failure error(ScriptTable error) {
        error.allow(OF_ERROR);
        error.alone("body", List.of("message", "type", "code"));
        error.alone("after", List.of("retry-after"));
        int status = error.number("status", 400, 599).orElse(500);
        String body = error.text("body").orElseGet(() -> envelope(error, status));
        OptionalInt after = error.number("after", 0, MOST);
        if (after.isPresent()) {
            return new Failure.InStream(after.getAsInt(), status, body);
        }
        long seconds = Math.ceilDiv(error.seconds("retry-after").toMillis(), 1000L);
        return new Failure.Status(
                status, error.has("retry-after") ? Long.toString(seconds) : "", body);
    }

    /** An error in OpenAI's envelope. */
    private static String envelope(ScriptTable error, int status) {
        var json = Json.object();
        json.putObject("error")
                .put(
                        "message",
                        error.text("message").orElse("the mock's script returns this error"))
                .put(
                        "type",
                        error.text("type")
                                .orElse(status < 500 ? "invalid_request_error" : "server_error"))
                .putNull("param")
                .put("code", error.text("code").orElse(null));
        return Json.text(json);
    }
}
