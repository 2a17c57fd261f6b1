package dev.lmresp.cli;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks the user which of several models to use first. */
final class ModelQuestion {
    /** More do not fit on a screen; the list can be filtered by a part of a name. */
    private static final int MOST_SHOWN = 20;

    private final List<Choice> all;
    private final PrintWriter screen;
    private final Supplier<Optional<String>> answers;

    private record Choice(String name, String description) {}

    /**
     * @param names the models to choose from, at least one; the first is the default
     * @param catalog Codex's list of models, which describes them
     * @param screen the output
     * @param answers the input lines, without line ends; empty at the end of input
     */
    ModelQuestion(
            List<String> names,
            JsonNode catalog,
            PrintWriter screen,
            Supplier<Optional<String>> answers) {
        this.all =
                names.stream().map(name -> new Choice(name, description(name, catalog))).toList();
        this.screen = screen;
        this.answers = answers;
    }

    private static String description(String name, JsonNode catalog) {
        for (JsonNode entry : catalog) {
            if (entry.path("slug").asText().equals(name)) {
                return entry.path("description").asText();
            }
        }
        return "";
    }

    /** The chosen model; empty without an answer. */
    Optional<String> ask() {
        List<Choice> shown = all;
        show(shown);
        while (true) {
            screen.print("Which model? [%s] ".formatted(shown.getFirst().name()));
            screen.flush();
            Optional<String> answer = answers.get().map(String::strip);
            if (answer.isEmpty()) {
                screen.println();
                return Optional.empty();
            }
            List<Choice> meant = meant(answer.get(), shown);
            if (meant.size() == 1) {
                return Optional.of(meant.getFirst().name());
            }
            if (meant.isEmpty()) {
                screen.println(
                        "No model matches '%s'. Type a number or part of a name."
                                .formatted(answer.get()));
            } else {
                shown = meant;
                show(shown);
            }
        }
    }

    private void show(List<Choice> choices) {
        int most = Math.min(MOST_SHOWN, choices.size());
        int width = 0;
        for (Choice choice : choices.subList(0, most)) {
            width = Math.max(width, choice.name().length());
        }
        for (int i = 0; i < most; i++) {
            Choice choice = choices.get(i);
            String line = "%3d  %-" + width + "s  %s";
            screen.println(
                    line.formatted(i + 1, choice.name(), choice.description()).stripTrailing());
        }
        if (choices.size() > most) {
            screen.println(
                    "     and %d more: type a part of the name".formatted(choices.size() - most));
        }
    }

    /** The choices for an answer: a number refers to the shown list, a name to all models. */
    private List<Choice> meant(String answer, List<Choice> shown) {
        if (answer.isEmpty()) {
            return List.of(shown.getFirst());
        }
        if (answer.matches("\\d{1,4}")) {
            int number = Integer.parseInt(answer);
            if (number >= 1 && number <= Math.min(MOST_SHOWN, shown.size())) {
                return List.of(shown.get(number - 1));
            }
        }
        var meant = new ArrayList<Choice>();
        for (Choice choice : all) {
            if (choice.name().equalsIgnoreCase(answer)) {
                return List.of(choice);
            }
            if (lower(choice.name()).contains(lower(answer))) {
                meant.add(choice);
            }
        }
        return List.copyOf(meant);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
