package dev.lmresp.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;

import dev.lmresp.client.EndpointClient;
import dev.lmresp.client.ResponsesClient;
import dev.lmresp.client.ResponsesFailure;
import dev.lmresp.json.Json;
import dev.lmresp.proxy.CompactRequest;
import dev.lmresp.transcript.TimedEvent;
import dev.lmresp.transcript.TimedEvents;
import dev.lmresp.transcript.Transcript;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Sends recorded requests again to a running endpoint, and compares the answers. */
public final class SecondRequest {
    private static final int CONTEXT_LINES = 2;

    private final PrintWriter out;
    private final ResponsesClient responses;
    private final EndpointClient messages;

    /**
     * Creates a run against an endpoint.
     *
     * @param responses asks it as clients of the Responses API do
     * @param messages asks it as clients of the Messages API do
     */
    public SecondRequest(PrintWriter out, ResponsesClient responses, EndpointClient messages) {
        this.out = out;
        this.responses = responses;
        this.messages = messages;
    }

    /** The number of requests sent, and of those that failed. */
    public record Result(int sent, int failed) {}

    /** Sends the requests, one after the other. */
    public Result run(List<Transcript> transcripts) throws InterruptedException {
        int sent = 0;
        int failed = 0;
        for (Transcript transcript : transcripts) {
            out.println(transcript.folder());
            if (!(transcript.request().orElse(null) instanceof ObjectNode object)) {
                out.println("  not sent: it has no " + Transcript.REQUEST + " with an object");
                continue;
            }
            if (CompactRequest.isIn(transcript)) {
                out.println("  not sent: it asks for a compaction, which is no response");
                continue;
            }
            sent++;
            try {
                show(transcript.answer(), send(transcript, object));
            } catch (ResponsesFailure e) {
                failed++;
                out.println("  now it fails: " + e.getMessage());
            }
            out.flush();
        }
        return new Result(sent, failed);
    }

    private TimedEvents send(Transcript transcript, ObjectNode request)
            throws ResponsesFailure, InterruptedException {
        boolean isStream = request.path("stream").asBoolean(false);
        return transcript.isOfMessages()
                ? new SecondMessage(messages).send(transcript, request, isStream)
                : response(request, isStream);
    }

    private TimedEvents response(ObjectNode request, boolean isStream)
            throws ResponsesFailure, InterruptedException {
        var events = new ArrayList<TimedEvent>();
        long begun = System.nanoTime();
        if (isStream) {
            responses.stream(
                    request,
                    event ->
                            events.add(
                                    new TimedEvent(
                                            (System.nanoTime() - begun) / 1e6, "", event.data())));
        } else {
            JsonNode response = responses.whole(request);
            var event = Json.object().put("type", "response." + response.path("status").asText());
            event.set("response", response);
            events.add(new TimedEvent((System.nanoTime() - begun) / 1e6, "", event));
        }
        return new TimedEvents(List.copyOf(events), isStream, "");
    }

    private void show(TimedEvents before, TimedEvents now) {
        out.println("  recorded  " + summary(before));
        out.println("  now       " + summary(now));
        List<String> old = lines(before);
        List<String> today = lines(now);
        List<String> diff =
                UnifiedDiffUtils.generateUnifiedDiff(
                        "recorded", "now", old, DiffUtils.diff(old, today), CONTEXT_LINES);
        if (diff.isEmpty()) {
            out.println("  the answers are the same");
        } else {
            diff.forEach(line -> out.println("  " + line));
        }
    }

    private static String summary(TimedEvents answer) {
        JsonNode response = answer.response();
        double first =
                answer.events().stream()
                        .filter(SecondRequest::isDelta)
                        .mapToDouble(TimedEvent::millis)
                        .findFirst()
                        .orElse(0);
        double last = answer.events().isEmpty() ? 0 : answer.events().getLast().millis();
        String end = response.path("status").asText(response.path("stop_reason").asText("refused"));
        String status = answer.isCut() ? "cut off" : end;
        return String.format(
                Locale.ROOT,
                "%s, %s, %d events, first delta %.0f ms, end %.0f ms, %d tokens out",
                status,
                response.path("model").asText("?"),
                answer.events().size(),
                first,
                last,
                response.path("usage").path("output_tokens").asLong());
    }

    private static boolean isDelta(TimedEvent event) {
        return event.type().endsWith(".delta") || event.type().equals("content_block_delta");
    }

    /** An answer in comparable lines: its content, without the boundaries of its pieces. */
    private static List<String> lines(TimedEvents answer) {
        var lines = new ArrayList<String>();
        JsonNode response = answer.response();
        for (JsonNode item : response.path("output")) {
            lines.add("[" + item.path("type").asText() + "]");
            for (JsonNode part : item.path("content")) {
                part.path("text")
                        .asText(part.path("refusal").asText(""))
                        .lines()
                        .forEach(lines::add);
            }
            if (item.has("name")) {
                lines.add(
                        item.path("name").asText()
                                + " "
                                + item.path("arguments").asText(item.path("input").asText("")));
            }
        }
        for (JsonNode block : response.path("content")) {
            lines.add("[" + block.path("type").asText() + "]");
            for (String member : List.of("thinking", "text", "name")) {
                block.path(member).asText("").lines().forEach(lines::add);
            }
            if (block.has("input")) {
                lines.add(Json.text(block.path("input")));
            }
        }
        for (TimedEvent event : answer.events()) {
            if (event.type().equals("error")) {
                lines.add("error: " + event.data().path("error").path("message").asText(""));
            }
        }
        if (response.path("error").isObject()) {
            lines.add("error: " + response.path("error").path("message").asText(""));
        }
        return lines;
    }
}
