package dev.lmresp.engine.mock;

import dev.lmresp.engine.mock.script.MockScript;
import dev.lmresp.engine.mock.script.MockScript.Reply;
import dev.lmresp.engine.mock.script.Saying;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Answers by a script, and warns, once for each problem, when it does not match the requests. */
final class ScriptedAnswers {
    private static final int MOST_WARNINGS = 30;
    private static final int LONGEST_QUOTE = 200;

    private final MockScript script;
    private final Consumer<String> warnings;
    private final Set<String> warned = new HashSet<>();

    ScriptedAnswers(MockScript script, Consumer<String> warnings) {
        this.script = script;
        this.warnings = warnings;
    }

    /**
     * The answer to a conversation: by the script, or else the mock's own.
     *
     * @throws Refusal when a strict script has none
     */
    Answer answer(ReadConversation asked, String model) {
        if (script.isEmpty()) {
            return OwnAnswer.answer(asked);
        }
        return switch (script.reply(asked.asked(model))) {
            case Reply.Says(Saying saying) -> answer(saying, asked);
            case Reply.NoRule(String nearest) -> {
                String missed = nearest.isEmpty() ? "it has no rules" : "nearest: " + nearest;
                // do not write the user's text to the log
                tell("no rule of the mock's script matches a request; " + missed);
                if (script.isStrict()) {
                    throw refusal(asked.prompt(), missed);
                }
                yield OwnAnswer.answer(asked);
            }
        };
    }

    /** Warns about rules that were never used. */
    void end() {
        List<String> unused = script.unused();
        if (!unused.isEmpty()) {
            warnings.accept("the mock's script: " + String.join("; ", unused));
        }
    }

    private Answer answer(Saying saying, ReadConversation asked) {
        var ending = new Answer.Ending(saying.finish(), saying.usage(), saying.failure());
        if (saying.speech().isEmpty()) {
            Answer own = OwnAnswer.answer(asked);
            return new Answer(saying.pace(), own.reasoning(), own.content(), own.calls(), ending);
        }
        Saying.Speech speech = saying.speech().get();
        int chunk = saying.pace().chunk();
        return new Answer(
                saying.pace(),
                Words.of(speech.reasoning(), chunk),
                Words.of(speech.text(), chunk),
                speech.calls().stream().map(it -> call(it, asked)).toList(),
                ending);
    }

    private Answer.Call call(Saying.Call call, ReadConversation asked) {
        String name =
                asked.toolName(call.name())
                        .orElseGet(
                                () -> {
                                    // may be intended, or a mistake
                                    tell(
                                            "the mock's script calls '%s', which the request does not declare: it has %s"
                                                    .formatted(call.name(), offered(asked)));
                                    return call.name();
                                });
        return new Answer.Call(name, call.arguments());
    }

    private static String offered(ReadConversation asked) {
        String names =
                asked.tools().stream().map(DeclaredTool::name).collect(Collectors.joining(", "));
        return names.isEmpty() ? "no tools" : Words.shortened(names, LONGEST_QUOTE);
    }

    private static Refusal refusal(String prompt, String missed) {
        return new Refusal(
                404,
                "invalid_request_error",
                "",
                "no_rule",
                "No rule of the mock's script matches this request, whose last user text is '%s'; %s"
                        .formatted(Words.shortened(prompt.strip(), LONGEST_QUOTE), missed));
    }

    private void tell(String sentence) {
        boolean isNew;
        synchronized (warned) {
            isNew = warned.size() < MOST_WARNINGS && warned.add(sentence);
        }
        if (isNew) {
            warnings.accept(sentence);
        }
    }
}
