package dev.lmresp.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;

import dev.lmresp.json.Json;
import dev.lmresp.replay.NormalEvents.Numbered;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;

/** The differences between two answers, event by event, in lines for people. */
final class EventDiff {
    private static final int LONGEST = 160;

    private final List<String> lines = new ArrayList<>();

    private EventDiff() {}

    /** The differences between two lists of events; may be empty. */
    static List<String> between(List<Numbered> before, List<Numbered> after) {
        var diff = new EventDiff();
        var patch =
                DiffUtils.diff(
                        before.stream().map(Numbered::text).toList(),
                        after.stream().map(Numbered::text).toList());
        for (AbstractDelta<String> delta : patch.getDeltas()) {
            int from = delta.getSource().getPosition();
            int to = delta.getTarget().getPosition();
            diff.change(
                    before.subList(from, from + delta.getSource().size()),
                    after.subList(to, to + delta.getTarget().size()));
        }
        return List.copyOf(diff.lines);
    }

    /** The differences between two documents, under a title; may be empty. */
    static List<String> between(String title, JsonNode before, JsonNode after) {
        var diff = new EventDiff();
        diff.compare("", before, after);
        return titled(title, diff.lines);
    }

    /** The differences between two lists of texts, under a title; may be empty. */
    static List<String> between(String title, List<String> before, List<String> after) {
        var lines = new ArrayList<String>();
        for (AbstractDelta<String> delta : DiffUtils.diff(before, after).getDeltas()) {
            delta.getSource().getLines().forEach(line -> lines.add("-   " + line));
            delta.getTarget().getLines().forEach(line -> lines.add("+   " + line));
        }
        return titled(title, lines);
    }

    private static List<String> titled(String title, List<String> lines) {
        return lines.isEmpty()
                ? List.of()
                : Stream.concat(Stream.of("  " + title), lines.stream()).toList();
    }

    /** Compares corresponding events of the same type member by member. */
    private void change(List<Numbered> before, List<Numbered> after) {
        int pairs = 0;
        while (pairs < Math.min(before.size(), after.size())
                && before.get(pairs).type().equals(after.get(pairs).type())) {
            members(before.get(pairs), after.get(pairs));
            pairs++;
        }
        before.subList(pairs, before.size()).forEach(event -> lines.add(whole("-", event)));
        after.subList(pairs, after.size()).forEach(event -> lines.add(whole("+", event)));
    }

    private static String whole(String sign, Numbered event) {
        return "%s event %d %s".formatted(sign, event.number(), shown(event.data()));
    }

    private void members(Numbered before, Numbered after) {
        lines.add(
                "  event %d %s%s"
                        .formatted(
                                before.number(),
                                before.type(),
                                before.number() == after.number()
                                        ? ""
                                        : ", now event " + after.number()));
        compare("", before.data(), after.data());
    }

    private void compare(String path, JsonNode before, JsonNode after) {
        if (before.equals(after)) {
            return;
        }
        if (before.isObject() && after.isObject()) {
            var names = new LinkedHashSet<String>();
            before.fieldNames().forEachRemaining(names::add);
            after.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                String member = path.isEmpty() ? name : path + "." + name;
                compare(member, before.path(name), after.path(name));
            }
            return;
        }
        if (before.isArray() && after.isArray()) {
            for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
                compare(path + "[" + i + "]", before.path(i), after.path(i));
            }
            return;
        }
        if (!before.isMissingNode()) {
            lines.add("-   " + path + " " + shown(before));
        }
        if (!after.isMissingNode()) {
            lines.add("+   " + path + " " + shown(after));
        }
    }

    private static String shown(JsonNode value) {
        String text = Json.text(value);
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
