package dev.lmresp.translate.request;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.chat.Dialect.Effort;
import dev.lmresp.translate.Note;

import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** Writes the reasoning effort in the form that an engine accepts. */
final class EffortTranslator {
    private static final String OFF = "none";

    private final Dialect.Reasoning dialect;
    private final Consumer<Note> notes;

    EffortTranslator(Dialect.Reasoning dialect, Consumer<Note> notes) {
        this.dialect = dialect;
        this.notes = notes;
    }

    /**
     * Writes the effort into the options.
     *
     * @param effort the requested effort, empty when not set
     */
    void translate(String effort, ObjectNode options) {
        if (effort.isEmpty()) {
            return;
        }
        if (effort.equals(OFF) && !dialect.levels().contains(OFF)) {
            if (dialect.effortOff() == Effort.NONE) {
                drop("the engine cannot be told not to reason; its own default applies");
            } else {
                write(dialect.effortOff(), OFF, options);
            }
            return;
        }
        write(dialect.effort(), effort, options);
    }

    private void write(Effort form, String effort, ObjectNode options) {
        boolean thinks = !effort.equals(OFF);
        switch (form) {
            case NONE -> drop("the engine cannot be told how hard to reason");
            case REASONING_EFFORT -> {
                String level = clamped(effort);
                if (!level.isEmpty()) {
                    options.put("reasoning_effort", level);
                }
            }
            case REASONING_OBJECT -> {
                String level = clamped(effort);
                if (!level.isEmpty()) {
                    object(options, "reasoning").put("effort", level);
                }
            }
            case ENABLE_THINKING -> options.put("enable_thinking", noted(thinks));
            case TEMPLATE_THINKING -> {
                ObjectNode template = object(options, "chat_template_kwargs");
                template.put("enable_thinking", thinks);
                // the name in templates of DeepSeek, Kimi and Granite; a template ignores what it
                // does not know
                template.put("thinking", thinks);
                String level = thinks ? clamped(effort) : "";
                if (!level.isEmpty()) {
                    template.put("reasoning_effort", level);
                }
            }
            case THINKING_TYPE ->
                    object(options, "thinking").put("type", noted(thinks) ? "enabled" : "disabled");
        }
    }

    /** The option's object, which may already have members that the dialect always sends. */
    private static ObjectNode object(ObjectNode options, String name) {
        return options.get(name) instanceof ObjectNode known ? known : options.putObject(name);
    }

    private boolean noted(boolean thinks) {
        if (thinks) {
            note(
                    Note.Kind.APPROXIMATED,
                    "the engine only knows reasoning on or off; it is switched on");
        }
        return thinks;
    }

    /** The level itself, or the nearest one that the engine has; empty when there is none. */
    private String clamped(String effort) {
        List<String> levels = dialect.levels();
        if (levels.isEmpty() || levels.contains(effort)) {
            return effort;
        }
        int wanted = Dialect.LEVELS.indexOf(effort);
        String nearest =
                wanted < 0
                        ? ""
                        : levels.stream()
                                .filter(
                                        level ->
                                                Dialect.LEVELS.contains(level)
                                                        && !level.equals(OFF))
                                .min(
                                        Comparator.comparingInt(
                                                level ->
                                                        Math.abs(
                                                                Dialect.LEVELS.indexOf(level)
                                                                        - wanted)))
                                .orElse("");
        if (nearest.isEmpty()) {
            drop("the engine has no level '" + effort + "'");
        } else {
            note(
                    Note.Kind.APPROXIMATED,
                    "'%s' becomes '%s', the nearest that the engine has"
                            .formatted(effort, nearest));
        }
        return nearest;
    }

    private void drop(String reason) {
        note(Note.Kind.DROPPED, reason);
    }

    private void note(Note.Kind kind, String reason) {
        notes.accept(new Note(kind, "reasoning.effort", reason));
    }
}
