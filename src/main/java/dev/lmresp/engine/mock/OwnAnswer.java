package dev.lmresp.engine.mock;

import dev.lmresp.engine.mock.Answer.Call;
import dev.lmresp.engine.mock.script.Asked;
import dev.lmresp.json.Json;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Decides on the mock's answer without a script. A pure function: equal conversations have equal
 * answers.
 */
final class OwnAnswer {
    private static final int LONGEST_RESULT = 2000;
    private static final int LONGEST_QUOTE = 200;
    private static final String WHO = "I am the lmresp mock engine, not an AI. ";

    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
    private static final Pattern NAME =
            Pattern.compile(
                    "\\bmy\\s+name\\s+is\\s+(?<name>[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}'’-]*)"
                            + "|我(?:的名字)?(?:叫|是)(?<chinese>\\p{IsHan}{1,4})(?!\\p{IsHan})",
                    FLAGS);
    private static final Pattern WHAT_NAME =
            Pattern.compile(
                    "\\b(?:what\\s+is|what['’]s|whats|tell\\s+me|remember|know|say)\\s+my\\s+name\\b|\\bwho\\s+am\\s+i\\b|我(?:的名字)?叫什么|我的名字是什么|我是谁",
                    FLAGS);

    private OwnAnswer() {}

    /** The answer to a conversation. */
    static Answer answer(ReadConversation asked) {
        Directives directives = Directives.of(asked.prompt());
        Duration delay = asked.results().isEmpty() ? directives.delay() : Duration.ZERO;
        String reasoning = asked.reasons() ? reasoning(asked) : "";
        boolean isEcho = !directives.echo().isEmpty() && asked.toolChoice().equals("auto");
        List<Call> calls = isEcho ? List.of() : ToolPlan.next(asked);
        if (!calls.isEmpty()) {
            return Answer.of(delay, reasoning, List.of(), Duration.ZERO, calls);
        }
        return switch (asked.format()) {
            case ReadConversation.Format.Schema(var schema) ->
                    text(
                            delay,
                            reasoning,
                            Json.text(SchemaExample.of(schema, new Hints(asked.prompt()))));
            case ReadConversation.Format.JsonObject _ ->
                    text(
                            delay,
                            reasoning,
                            Json.text(Json.object().put("answer", words(asked, directives))));
            case ReadConversation.Format.Text _ -> {
                if (asked.results().isEmpty() && directives.count().isPresent()) {
                    yield Answer.of(
                            delay,
                            reasoning,
                            Words.count(directives.count().getAsLong()),
                            directives.every(),
                            List.of());
                }
                yield text(delay, reasoning, words(asked, directives));
            }
        };
    }

    private static Answer text(Duration delay, String reasoning, String text) {
        return Answer.of(delay, reasoning, Words.of(text), Duration.ZERO, List.of());
    }

    private static String words(ReadConversation asked, Directives directives) {
        if (!asked.results().isEmpty()) {
            String answers =
                    asked.results().stream()
                            .map(OwnAnswer::result)
                            .collect(Collectors.joining("\n"));
            return asked.attached().isEmpty()
                    ? answers
                    : answers + "\n" + Attached.remark(asked.attached());
        }
        if (!directives.echo().isEmpty()) {
            return directives.echo();
        }
        return (asked.number() == 1 ? WHO : "") + remark(asked, directives);
    }

    private static String remark(ReadConversation asked, Directives directives) {
        if (!asked.attached().isEmpty()) {
            return Attached.remark(asked.attached());
        }
        if (directives.delay().isPositive()) {
            return "I slept %d ms.".formatted(directives.delay().toMillis());
        }
        String prompt = asked.prompt().strip();
        if (WHAT_NAME.matcher(prompt).find()) {
            String name = name(asked.userTexts());
            return name.isEmpty()
                    ? "You have not told me your name."
                    : "Your name is " + name + ".";
        }
        String name = name(List.of(prompt));
        if (!name.isEmpty()) {
            return "Hello, " + name + ". I will remember your name.";
        }
        return prompt.isEmpty()
                ? "You wrote nothing."
                : "You wrote: " + Words.shortened(prompt, LONGEST_QUOTE);
    }

    /** The last name that the user has given, empty for none. */
    private static String name(List<String> texts) {
        for (String text : texts.reversed()) {
            String name = "";
            Matcher found = NAME.matcher(text);
            while (found.find()) {
                String chinese = found.group("chinese");
                if (chinese == null) {
                    name = found.group("name");
                } else if (!chinese.startsWith("什么") && !chinese.equals("谁")) {
                    name = chinese;
                }
            }
            if (!name.isEmpty()) {
                return name;
            }
        }
        return "";
    }

    private static String result(Asked.Output result) {
        return (result.tool().isEmpty() ? "The tool" : "The tool " + result.tool())
                + " answered: "
                + Words.shortened(result.text(), LONGEST_RESULT);
    }

    private static String reasoning(ReadConversation asked) {
        return asked.results().isEmpty()
                ? "The user wrote %d tokens. I am a mock, so a few rules decide what I say."
                        .formatted(Words.number(asked.prompt()))
                : "There are %d tool results to pass on.".formatted(asked.results().size());
    }
}
