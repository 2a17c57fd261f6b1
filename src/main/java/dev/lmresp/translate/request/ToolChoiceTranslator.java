package dev.lmresp.translate.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.ChatTool;
import dev.lmresp.json.Json;
import dev.lmresp.responses.ToolChoice;
import dev.lmresp.translate.Note;
import dev.lmresp.translate.ToolNames;
import dev.lmresp.translate.ToolTarget;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Translates the tool choice to a value that an engine supports. If there is none, the offered
 * tools are filtered instead.
 */
final class ToolChoiceTranslator {
    private final ToolChoice choice;
    private final boolean isExplicit;
    private final Set<String> known;
    private final Consumer<Note> notes;

    /**
     * @param isExplicit whether the client set the choice
     * @param known the choices that the engine supports
     */
    ToolChoiceTranslator(
            ToolChoice choice, boolean isExplicit, Set<String> known, Consumer<Note> notes) {
        this.choice = choice;
        this.isExplicit = isExplicit;
        this.known = known;
        this.notes = notes;
    }

    /** Selects the tools that the choice allows. */
    Predicate<ToolTarget> allowed(List<ToolTarget> all) {
        if (!(choice instanceof ToolChoice.Allowed list)) {
            return target -> true;
        }
        return meant(list.tools(), all);
    }

    /**
     * The choice as JSON; empty when it can be omitted.
     *
     * @param functions the functions for the model; those that the choice excludes are removed if
     *     the engine has no such choice
     */
    Optional<JsonNode> translate(Map<String, ChatTool> functions, ToolNames names) {
        ToolChoice.Mode mode =
                switch (choice) {
                    case ToolChoice.Mode plain -> plain;
                    case ToolChoice.Allowed list -> list.mode();
                    case ToolChoice.Named named -> ToolChoice.Mode.REQUIRED;
                };
        if (functions.isEmpty()) {
            if (mode == ToolChoice.Mode.REQUIRED) {
                note(Note.Kind.DROPPED, "none of the tools that it is about can be passed on");
            }
            return Optional.empty();
        }
        if (choice instanceof ToolChoice.Named named) {
            return named(named, functions, names);
        }
        return switch (mode) {
            case AUTO -> isExplicit ? word("auto") : Optional.empty();
            case NONE -> {
                if (!known.contains("none")) {
                    functions.clear();
                }
                yield word("none");
            }
            case REQUIRED -> required();
        };
    }

    private Optional<JsonNode> named(
            ToolChoice.Named named, Map<String, ChatTool> functions, ToolNames names) {
        List<ToolTarget> offered =
                functions.keySet().stream().flatMap(one -> names.targetOf(one).stream()).toList();
        Optional<String> name =
                offered.stream()
                        .filter(meant(List.of(named), offered))
                        .map(names::nameOf)
                        .findFirst();
        if (name.isEmpty()) {
            note(
                    Note.Kind.DROPPED,
                    "'%s' cannot be passed on, so neither can the choice of it"
                            .formatted(named.name().isEmpty() ? named.type() : named.name()));
            return Optional.empty();
        }
        if (known.contains("named")) {
            ObjectNode json = Json.object();
            json.put("type", "function");
            json.putObject("function").put("name", name.get());
            return Optional.of(json);
        }
        functions.keySet().retainAll(Set.of(name.get()));
        return required();
    }

    private Optional<JsonNode> required() {
        if (known.contains("required")) {
            return word("required");
        }
        note(
                Note.Kind.APPROXIMATED,
                "the engine cannot be made to call a tool; it is left to the model");
        return word("auto");
    }

    private Optional<JsonNode> word(String word) {
        return known.contains(word) ? Optional.of(Json.object().textNode(word)) : Optional.empty();
    }

    /** A name alone refers to the plain tool; only if there is none, to one in a namespace. */
    private static Predicate<ToolTarget> meant(
            List<ToolChoice.Named> chosen, List<ToolTarget> all) {
        var namespaces = new HashMap<String, Set<String>>();
        for (ToolChoice.Named one : chosen) {
            String name = one.name().isEmpty() ? one.type() : one.name();
            namespaces.computeIfAbsent(name, any -> new HashSet<>()).add(one.namespace());
        }
        Set<String> plain =
                all.stream()
                        .filter(target -> target.plainNamespace().isEmpty())
                        .map(ToolTarget::name)
                        .collect(Collectors.toSet());
        return target -> {
            Set<String> named = namespaces.getOrDefault(target.name(), Set.of());
            boolean isPlain = target.plainNamespace().isEmpty() || !plain.contains(target.name());
            return (named.contains("") && isPlain)
                    || (!target.namespace().isEmpty() && named.contains(target.namespace()));
        };
    }

    private void note(Note.Kind kind, String reason) {
        notes.accept(new Note(kind, "tool_choice", reason));
    }
}
