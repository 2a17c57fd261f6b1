package dev.lmresp.check;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.check.Check.Broken;
import dev.lmresp.check.Check.Skipped;
import dev.lmresp.json.Json;

import java.util.List;

/** System prompts and turns of a Messages endpoint. */
final class MessagesConversationChecks {
    static final List<Check> ALL =
            List.of(
                    Check.messages(
                            "system",
                            "The system prompt reaches the model.",
                            MessagesConversationChecks::system),
                    Check.messages(
                            "system-blocks",
                            "Each block of a system prompt reaches the model.",
                            MessagesConversationChecks::systemBlocks),
                    Check.messages(
                            "system-message",
                            "A message with the role system, in the middle of a conversation,"
                                    + " reaches the model.",
                            MessagesConversationChecks::systemMessage),
                    Check.messages(
                            "multi-turn",
                            "The content of a turn is accepted as input, and the model knows it.",
                            MessagesConversationChecks::turns));

    private static final String SECRET =
            "The code word of the day is marzipan. Whoever asks for the code word is told it.";
    private static final String QUESTION = "What is the code word of the day?";

    private MessagesConversationChecks() {}

    private static void system(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        ObjectNode question = MessagesRequests.text(QUESTION);
        MessageReply answer = endpoint.whole(question.deepCopy().put("system", SECRET));
        endpoint.reaches("the system prompt", "marzipan", answer, question);
    }

    private static void systemBlocks(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        ObjectNode question = MessagesRequests.text(QUESTION);
        ObjectNode request = question.deepCopy();
        request.putArray("system")
                .add(MessagesRequests.textBlock("Be brief."))
                .add(MessagesRequests.textBlock(SECRET));
        ObjectNode without = question.deepCopy().put("system", "Be brief.");
        endpoint.reaches(
                "the second block of the system prompt",
                "marzipan",
                endpoint.whole(request),
                without);
    }

    /** Claude Code sends some since its models of 2026. */
    private static void systemMessage(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        MessageReply answer =
                endpoint.wholeIfTaken(
                        MessagesRequests.request(
                                MessagesRequests.message("user", QUESTION),
                                MessagesRequests.message("system", SECRET)),
                        "system messages");
        endpoint.reaches("the system message", "marzipan", answer, MessagesRequests.text(QUESTION));
    }

    private static void turns(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        ObjectNode first = MessagesRequests.text("My name is Ada.");
        ObjectNode second =
                endpoint.whole(first).next(first, Json.object().textNode("What is my name?"));
        endpoint.reaches(
                "the first turn",
                "Ada",
                endpoint.whole(second),
                MessagesRequests.text("What is my name?"));
    }
}
