package dev.lmresp.engine.replay;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.transcript.Transcript;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The facts of a Chat Completions request by which its recording is found: the model, the names of
 * the tools, the tool choice, the format, and the conversation. Ids are compared by order of
 * appearance, and what {@link RunText} removes is ignored.
 *
 * @param facts the facts, in order
 * @param folders the working folders of the run
 */
record Likeness(List<Fact> facts, Set<String> folders) {
    /** The length of the excerpt that shows a difference. */
    private static final int SHOWN = 60;

    /**
     * One fact.
     *
     * @param place where it is in the request, for people
     * @param kind the kind of fact
     * @param text its text
     */
    record Fact(String place, String kind, String text) {
        /** True when another fact is equal, wherever it is. */
        boolean isLike(Fact asked) {
            return kind.equals(asked.kind) && (text.equals(asked.text) || hides(asked.text));
        }

        /** True when the two would be equal if the recording had not redacted its secrets. */
        private boolean hides(String asked) {
            if (!text.contains(Transcript.REDACTED)) {
                return false;
            }
            String pattern =
                    Stream.of(text.split(Pattern.quote(Transcript.REDACTED), -1))
                            .map(Pattern::quote)
                            .collect(Collectors.joining("\\S+"));
            return Pattern.matches(pattern, asked);
        }
    }

    /** Extracts the facts of a request; folders are still in the texts. */
    static Likeness of(JsonNode request) {
        var facts = new ArrayList<Fact>();
        facts.add(new Fact("model", "model", request.path("model").asText("")));
        facts.add(new Fact("tools", "tools", tools(request.path("tools"))));
        facts.add(new Fact("tool_choice", "tool_choice", choice(request)));
        JsonNode format = request.path("response_format");
        facts.add(new Fact("response_format", "response_format", json(format)));
        var folders = new TreeSet<String>();
        var ids = new HashMap<String, String>();
        int index = 0;
        for (JsonNode message : request.path("messages")) {
            addMessage("messages[" + index++ + "]", message, ids, facts, folders);
        }
        return new Likeness(List.copyOf(facts), Set.copyOf(folders));
    }

    private static String tools(JsonNode tools) {
        var names = new TreeSet<String>();
        for (JsonNode tool : tools) {
            names.add(tool.path("function").path("name").asText(tool.path("type").asText()));
        }
        return String.join(", ", names);
    }

    private static String choice(JsonNode request) {
        boolean isUsual =
                request.path("tools").isEmpty()
                        || request.path("tool_choice").asText("").equals("auto");
        return isUsual ? "" : json(request.path("tool_choice"));
    }

    private static String json(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? "" : Json.text(node);
    }

    private static void addMessage(
            String place,
            JsonNode message,
            Map<String, String> ids,
            List<Fact> facts,
            Set<String> folders) {
        String given = message.path("role").asText("");
        // the system message, under the role that the engine prefers
        String role = given.equals("developer") ? "system" : given;
        boolean isTool = role.equals("tool");
        String written = content(message.path("content"));
        if (!isTool && !role.equals("assistant")) {
            folders.addAll(RunText.foldersIn(written));
        }
        String text = RunText.normalised(written, isTool);
        String kind = isTool ? "output of " + id(message.path("tool_call_id"), ids) : role;
        if (isTool || !text.isEmpty()) {
            facts.add(new Fact(place + " (" + role + ")", kind, text));
        }
        for (JsonNode call : message.path("tool_calls")) {
            JsonNode function = call.path("function");
            String name = function.path("name").asText("");
            facts.add(
                    new Fact(
                            place + " (call of " + name + ")",
                            id(call.path("id"), ids) + ", a call of " + name,
                            RunText.normalised(arguments(function), false)));
        }
    }

    private static String arguments(JsonNode function) {
        String text = function.path("arguments").asText("");
        return Json.isComplete(text) ? Json.text(Json.parse(text)) : text;
    }

    private static String id(JsonNode id, Map<String, String> ids) {
        return ids.computeIfAbsent(id.asText(""), unknown -> "call " + (ids.size() + 1));
    }

    private static String content(JsonNode content) {
        if (!content.isArray()) {
            return content.isTextual() ? content.asText() : json(content);
        }
        var parts = new ArrayList<String>();
        for (JsonNode part : content) {
            parts.add(
                    part.path("type").asText().equals("text")
                            ? part.path("text").asText()
                            : Json.text(part));
        }
        return String.join("\n", parts);
    }

    /** A copy without the names of folders. */
    Likeness without(Collection<String> names) {
        return new Likeness(
                facts.stream()
                        .map(
                                fact ->
                                        new Fact(
                                                fact.place(),
                                                fact.kind(),
                                                RunText.without(names, fact.text())))
                        .toList(),
                folders);
    }

    /** A copy with equal texts interned. */
    Likeness sharing(Map<String, String> texts) {
        return new Likeness(
                facts.stream()
                        .map(
                                fact ->
                                        new Fact(
                                                fact.place(),
                                                fact.kind(),
                                                texts.computeIfAbsent(fact.text(), same -> same)))
                        .toList(),
                folders);
    }

    /** True when the answer to one fits the other. */
    boolean isLike(Likeness other) {
        return facts.size() == other.facts.size() && differences(other) == 0;
    }

    /** The number of differences. */
    int differences(Likeness other) {
        int both = Math.min(facts.size(), other.facts.size());
        int count = Math.max(facts.size(), other.facts.size()) - both;
        for (int i = 0; i < both; i++) {
            count += facts.get(i).isLike(other.facts.get(i)) ? 0 : 1;
        }
        return count;
    }

    /** The first difference of a request to this recorded one, as a sentence. */
    Optional<String> firstDifference(Likeness asked) {
        int both = Math.min(facts.size(), asked.facts.size());
        for (int i = 0; i < both; i++) {
            Fact mine = facts.get(i);
            Fact other = asked.facts.get(i);
            if (!mine.isLike(other)) {
                return Optional.of(difference(mine, other));
            }
        }
        if (asked.facts.size() > both) {
            return Optional.of(
                    "%s: the recorded request ends before it"
                            .formatted(asked.facts.get(both).place()));
        }
        if (facts.size() > both) {
            return Optional.of("%s: the request ends before it".formatted(facts.get(both).place()));
        }
        return Optional.empty();
    }

    private static String difference(Fact recorded, Fact asked) {
        if (!recorded.kind().equals(asked.kind())) {
            return "%s: recorded is %s, requested %s"
                    .formatted(asked.place(), recorded.kind(), asked.kind());
        }
        int at = 0;
        int end = Math.min(recorded.text().length(), asked.text().length());
        while (at < end && recorded.text().charAt(at) == asked.text().charAt(at)) {
            at++;
        }
        return "%s: recorded is '%s', requested '%s'"
                .formatted(asked.place(), around(at, recorded.text()), around(at, asked.text()));
    }

    /** An excerpt of a text around an offset, on one line. */
    private static String around(int at, String text) {
        int from = at < SHOWN / 2 ? 0 : at - SHOWN / 3;
        if (from > 0 && from < text.length() && Character.isLowSurrogate(text.charAt(from))) {
            from++;
        }
        int to = Math.min(text.length(), from + SHOWN);
        if (to < text.length() && Character.isLowSurrogate(text.charAt(to))) {
            to++;
        }
        String part = text.substring(from, to).replace("\n", "\\n");
        return (from > 0 ? "…" : "") + part + (to < text.length() ? "…" : "");
    }
}
