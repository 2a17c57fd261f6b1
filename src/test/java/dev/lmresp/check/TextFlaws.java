package dev.lmresp.check;

import static dev.lmresp.check.FlawCase.answer;
import static dev.lmresp.check.FlawCase.request;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.util.List;

/** Ways to be wrong with text, its stream, and conversations. */
final class TextFlaws {
    static final List<FlawCase> CASES =
            List.of(
                    answer(
                            "text",
                            "no message",
                            "message with text",
                            it -> it.output(ArrayNode::removeAll)),
                    answer(
                            "text",
                            "status is left out",
                            "status",
                            it -> it.response(r -> r.remove("status"))),
                    answer("text", "a page of HTML", "text/html", Played::becomePage),
                    answer("text", "HTTP 500", "expected HTTP 200, got 500", it -> it.status = 500),
                    answer(
                            "text-stream",
                            "the deltas do not add up",
                            "the text of the deltas",
                            it -> it.dropFirst("response.output_text.delta")),
                    answer(
                            "text-stream",
                            "no stream",
                            "expected text/event-stream",
                            it -> {
                                it.body = Json.text(it.events.getLast().path("response"));
                                it.type = "application/json";
                                it.events.clear();
                            }),
                    answer(
                            "text-stream",
                            "the last event has no text",
                            "the output to be the items",
                            it ->
                                    it.events(
                                            "response.completed",
                                            e ->
                                                    ((ArrayNode) e.path("response").path("output"))
                                                            .removeAll())),
                    answer(
                            "stream-order",
                            "a number is missing",
                            "sequence_number",
                            it -> it.events.remove(3)),
                    answer(
                            "stream-order",
                            "numbers from 1",
                            "sequence_number 0",
                            it ->
                                    it.events.forEach(
                                            e ->
                                                    e.put(
                                                            "sequence_number",
                                                            e.path("sequence_number").asInt()
                                                                    + 1))),
                    answer(
                            "stream-order",
                            "no response.in_progress",
                            "response.in_progress",
                            it -> it.drop("response.in_progress")),
                    answer(
                            "stream-order",
                            "no content_part.added",
                            "a part that was added",
                            it -> it.drop("response.content_part.added")),
                    answer(
                            "stream-order",
                            "two last events",
                            "nothing after response.completed",
                            it -> {
                                it.events.add(it.events.getLast().deepCopy());
                                it.number();
                            }),
                    answer(
                            "stream-order",
                            "no last event",
                            "a terminal event",
                            it -> it.drop("response.completed")),
                    request(
                            "input-parts",
                            "only the last part is read",
                            "the first of two parts did not reach the model",
                            it -> {
                                if (it.path("input").path(0).path("content")
                                        instanceof ArrayNode parts) {
                                    parts.remove(0);
                                }
                            }),
                    answer(
                            "unicode",
                            "broken bytes",
                            "half a character",
                            it -> it.text(text -> text.replace("你", "\uFFFD\uFFFD"))),
                    answer(
                            "unicode",
                            "deltas cut between surrogates",
                            "half a character",
                            it -> {
                                it.text(text -> text.replace("🦊", "FOX"));
                                it.wire = text -> text.replace("FOX", "\\ud83e");
                            }),
                    answer(
                            "schema",
                            "a member is missing",
                            "truncation",
                            it -> it.response(r -> r.remove("truncation"))),
                    answer(
                            "schema",
                            "milliseconds",
                            "created_at must be seconds",
                            it ->
                                    it.response(
                                            r ->
                                                    r.put(
                                                            "created_at",
                                                            r.path("created_at").asLong() * 1000))),
                    answer(
                            "schema",
                            "a word of its own",
                            "an item's status",
                            it -> it.items(item -> item.put("status", "finished"))),
                    answer(
                            "schema",
                            "a text part as in Chat Completions",
                            "a part's type",
                            it ->
                                    it.items(
                                            item ->
                                                    item.path("content")
                                                            .forEach(
                                                                    part ->
                                                                            ((ObjectNode) part)
                                                                                    .put(
                                                                                            "type",
                                                                                            "text")))),
                    answer(
                            "echo",
                            "metadata is dropped",
                            "metadata",
                            it -> it.response(r -> r.putObject("metadata"))),
                    answer(
                            "echo",
                            "the limit is dropped",
                            "max_output_tokens",
                            it -> it.response(r -> r.putNull("max_output_tokens"))),
                    request(
                            "instructions",
                            "they are dropped",
                            "instructions",
                            it -> it.remove("instructions")),
                    request(
                            "developer-message",
                            "it is dropped",
                            "the developer message did not reach the model",
                            TextFlaws::lastItemOnly),
                    request(
                            "system-message",
                            "it is dropped",
                            "the system message did not reach the model",
                            TextFlaws::lastItemOnly),
                    request(
                            "multi-turn",
                            "history is dropped",
                            "the first turn did not reach the model",
                            TextFlaws::lastItemOnly),
                    answer(
                            "unique-ids",
                            "the same response id each time",
                            "was used before",
                            it -> it.response(r -> r.put("id", "resp_1"))),
                    answer(
                            "unique-ids",
                            "the same item id each time",
                            "the item id 'msg_1' was used before",
                            it -> {
                                it.items(item -> item.put("id", "msg_1"));
                                it.events.forEach(
                                        e -> {
                                            if (e.has("item_id")) {
                                                e.put("item_id", "msg_1");
                                            }
                                        });
                            }));

    private TextFlaws() {}

    private static void lastItemOnly(ObjectNode request) {
        if (request.path("input") instanceof ArrayNode input) {
            while (input.size() > 1) {
                input.remove(0);
            }
        }
    }
}
