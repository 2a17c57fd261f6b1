package dev.lmresp.engine.mock;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.engine.mock.Answer.Call;
import dev.lmresp.engine.mock.ToolMentions.Mention;
import dev.lmresp.json.Json;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Decides which tools the mock calls next. The calls of a turn depend only on the prompt, so none
 * is made twice: those already made are left out.
 */
final class ToolPlan {
    private static final Pattern IN_TURN =
            Pattern.compile("\\b(?:then|afterwards|after that)\\b", Pattern.CASE_INSENSITIVE);

    private ToolPlan() {}

    /** The calls of the next answer; none when it is text. */
    static List<Call> next(ReadConversation asked) {
        if (asked.tools().isEmpty() || asked.toolChoice().equals("none")) {
            return List.of();
        }
        String prompt = asked.prompt();
        Masked masked = Masked.of(prompt);
        List<Mention> wanted = wanted(asked, masked);
        boolean oneByOne = !asked.parallel() || IN_TURN.matcher(masked.text()).find();
        var made = new HashMap<>(asked.called());
        var calls = new ArrayList<Call>();
        for (int i = 0; i < wanted.size(); i++) {
            Mention mention = wanted.get(i);
            if (made.merge(mention.tool().name(), -1, Integer::sum) >= 0) {
                continue;
            }
            // each tool uses the text up to the next one
            String part =
                    prompt.substring(
                            i == 0 ? 0 : mention.at(),
                            i + 1 < wanted.size() ? wanted.get(i + 1).at() : prompt.length());
            JsonNode arguments = SchemaExample.of(mention.tool().parameters(), new Hints(part));
            calls.add(new Call(mention.tool().name(), Json.text(arguments)));
            if (oneByOne) {
                break;
            }
        }
        return calls;
    }

    private static List<Mention> wanted(ReadConversation asked, Masked masked) {
        String prompt = asked.prompt();
        if (asked.toolChoice().startsWith("=")) {
            String name = asked.toolChoice().substring(1);
            return asked.tools().stream()
                    .filter(tool -> tool.name().equals(name))
                    .limit(1)
                    .map(tool -> new Mention(tool, 0, 0))
                    .toList();
        }
        List<Mention> named = ToolMentions.find(prompt, masked, asked.tools());
        if (!named.isEmpty()) {
            return named;
        }
        return ToolGuess.find(prompt, masked, asked.tools())
                .or(
                        () ->
                                asked.toolChoice().equals("required")
                                        ? asked.tools().stream().findFirst()
                                        : Optional.empty())
                .map(tool -> new Mention(tool, 0, 0))
                .stream()
                .toList();
    }
}
