import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** One client that holds a conversation by response ids, and tries again what fails in passing. */
final class Conversation {
    private static final int MOST_TRIES = 60;
    private static final int POLL_MILLIS = 200;

    /** How long a background response may take, with the time until another proxy takes it over. */
    private static final long BACKGROUND_SECONDS = 90;

    private static final String[] WAYS = {"whole", "whole", "polled", "followed", "streamed"};

    private final String url;
    private final String name;
    private final SplittableRandom random;
    private final Counts counts;
    private final List<String> said = new ArrayList<>();
    private String previous = "";

    Conversation(String url, String name, long seed, Counts counts) {
        this.url = url;
        this.name = name;
        this.random = new SplittableRandom(seed);
        this.counts = counts;
    }

    /**
     * Whatever came of one try of a turn: the response, or nothing when it is to be tried again.
     */
    private record Reply(String id, String text) {}

    void hold(int turns) throws InterruptedException {
        for (int turn = 1; turn <= turns; turn++) {
            said.add(name + "t" + turn);
            Optional<Reply> reply = Optional.empty();
            for (int tries = 0; reply.isEmpty(); tries++) {
                if (tries == MOST_TRIES) {
                    counts.wrong(said.getLast() + " got no answer in " + tries + " tries");
                    return;
                }
                if (tries > 0) {
                    counts.add("tried again");
                    Thread.sleep(random.nextInt(100, 1_000));
                }
                try {
                    reply = ask();
                } catch (IOException e) {
                    counts.add("cut off");
                } catch (WrongAnswer e) {
                    counts.wrong(said.getLast() + ": " + e.getMessage());
                    return;
                }
            }
            String expected = ChaosEngine.answer(said, turn - 1);
            if (!reply.get().text().equals(expected)) {
                counts.wrong(
                        "expected '%s', got '%s' (%s)"
                                .formatted(expected, reply.get().text(), reply.get().id()));
                return;
            }
            previous = reply.get().id();
            counts.add("turns");
        }
        checkItems();
        counts.add("conversations");
    }

    private Optional<Reply> ask() throws IOException, InterruptedException, WrongAnswer {
        int way = random.nextInt(10);
        try {
            return switch (way) {
                case 0, 1 -> whole();
                case 2 -> polled();
                case 3 -> followed();
                default -> streamed();
            };
        } catch (WrongAnswer e) {
            throw new WrongAnswer(WAYS[Math.min(way, 4)] + ": " + e.getMessage());
        }
    }

    private HttpRequest request(String more) {
        String chained = previous.isEmpty() ? "" : ",\"previous_response_id\":\"" + previous + '"';
        return Ask.post(
                url + "/v1/responses",
                "{\"model\":\"chaos\",\"input\":\"say %s\"%s%s}"
                        .formatted(said.getLast(), chained, more));
    }

    private Optional<Reply> whole() throws IOException, InterruptedException, WrongAnswer {
        Ask.Answer answer = Ask.send(request(""));
        return isGood(answer) ? completed(answer.body()) : Optional.empty();
    }

    /** False for a failure that passes. */
    private boolean isGood(Ask.Answer answer) throws WrongAnswer {
        if (answer.isPassing()) {
            counts.add("refused with " + answer.status());
            return false;
        }
        if (answer.status() != 200) {
            throw new WrongAnswer(answer.status() + " " + answer.body());
        }
        return true;
    }

    /** The reply in a response; empty when it failed because its proxy did. */
    private Optional<Reply> completed(String response) throws WrongAnswer {
        String status = Ask.member(response, "status");
        if (status.equals("failed")) {
            counts.add("failed with its proxy");
            return Optional.empty();
        }
        if (!status.equals("completed")) {
            throw new WrongAnswer("it is " + status + ": " + Ask.member(response, "id"));
        }
        if (response.contains("\"store\":false")) {
            counts.add("not stored");
            return Optional.empty();
        }
        return Optional.of(
                new Reply(Ask.member(response, "id"), Ask.member(response, "output_text")));
    }

    private Optional<Reply> streamed() throws IOException, InterruptedException, WrongAnswer {
        Events events = new Events();
        events.read(request(",\"stream\":true"));
        return events.reply();
    }

    private Optional<Reply> polled() throws IOException, InterruptedException, WrongAnswer {
        Ask.Answer begun = Ask.send(request(",\"background\":true"));
        return isGood(begun) ? awaited(begun.member("id")) : Optional.empty();
    }

    private Optional<Reply> awaited(String id) throws InterruptedException, WrongAnswer {
        counts.opened(id);
        long end = System.nanoTime() + BACKGROUND_SECONDS * 1_000_000_000L;
        while (System.nanoTime() < end) {
            try {
                Ask.Answer now = Ask.send(Ask.request(url + "/v1/responses/" + id).GET().build());
                if (isGood(now)) {
                    String status = now.member("status");
                    if (!status.equals("queued") && !status.equals("in_progress")) {
                        counts.ended(id);
                        counts.add("background responses");
                        return completed(now.body());
                    }
                }
            } catch (IOException e) {
                counts.add("cut off");
            }
            Thread.sleep(POLL_MILLIS);
        }
        throw new WrongAnswer("background response " + id + " does not end");
    }

    /** A background response whose stream is resumed wherever it is cut off. */
    private Optional<Reply> followed() throws IOException, InterruptedException, WrongAnswer {
        var events = new Events();
        try {
            events.read(request(",\"background\":true,\"stream\":true"));
        } catch (IOException e) {
            if (events.id.isEmpty()) {
                throw e;
            }
        }
        if (events.id.isEmpty()) {
            return Optional.empty();
        }
        counts.opened(events.id);
        long end = System.nanoTime() + BACKGROUND_SECONDS * 1_000_000_000L;
        while (!events.isOver && System.nanoTime() < end) {
            counts.add("resumed");
            try {
                events.read(
                        Ask.request(
                                        "%s/v1/responses/%s?stream=true&starting_after=%d"
                                                .formatted(url, events.id, events.last))
                                .GET()
                                .build());
            } catch (IOException e) {
                counts.add("cut off");
                Thread.sleep(POLL_MILLIS);
            }
        }
        if (!events.isOver) {
            throw new WrongAnswer("the stream of " + events.id + " does not end");
        }
        counts.ended(events.id);
        counts.add("background streams");
        return events.reply();
    }

    /** What has come of one response in one or several streams. */
    private final class Events {
        private String id = "";
        private long last = -1;
        private boolean isOver;
        private String response = "";
        private final StringBuilder text = new StringBuilder();

        void read(HttpRequest request) throws IOException, InterruptedException, WrongAnswer {
            HttpResponse<InputStream> answer =
                    Ask.CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (var lines =
                    new BufferedReader(
                            new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                if (answer.statusCode() != 200) {
                    isGood(new Ask.Answer(answer.statusCode(), lines.readLine()));
                    return;
                }
                String event = "";
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("data: ")) {
                        event = line;
                    } else if (line.isEmpty()) {
                        // what is cut off before the empty line has not come
                        take(event);
                    }
                }
            }
        }

        private void take(String event) throws WrongAnswer {
            String type = Ask.member(event, "type");
            long number =
                    Long.parseLong(event.replaceFirst(".*?\"sequence_number\":(\\d+).*", "$1"));
            if (number != last + 1) {
                throw new WrongAnswer("event " + number + " after " + last + " of " + id);
            }
            last = number;
            switch (type) {
                case "response.created" -> id = Ask.member(event, "id");
                case "response.output_text.delta" -> text.append(Ask.member(event, "delta"));
                case "response.completed", "response.failed", "response.incomplete" -> {
                    isOver = true;
                    response = event.substring(event.indexOf("\"response\":"));
                }
                default -> {}
            }
        }

        Optional<Reply> reply() throws WrongAnswer {
            if (!isOver) {
                counts.add("cut off");
                return Optional.empty();
            }
            Optional<Reply> reply = completed(response);
            if (reply.isPresent() && !reply.get().text().contentEquals(text)) {
                throw new WrongAnswer("deltas '" + text + "', text '" + reply.get().text() + "'");
            }
            return reply;
        }
    }

    /** What the last response was asked with has every turn, in order. */
    private void checkItems() throws InterruptedException {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            try {
                Ask.Answer items =
                        Ask.send(
                                Ask.request(
                                                url
                                                        + "/v1/responses/"
                                                        + previous
                                                        + "/input_items?order=asc&limit=100")
                                        .GET()
                                        .build());
                if (isGood(items)) {
                    int from = 0;
                    for (String turn : said) {
                        from = items.body().indexOf("say " + turn + '"', from);
                        if (from < 0) {
                            counts.wrong(turn + " is lost");
                            return;
                        }
                    }
                    return;
                }
            } catch (IOException e) {
                counts.add("cut off");
            } catch (WrongAnswer e) {
                counts.wrong(e.getMessage());
                return;
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** An answer that no failure of a proxy explains. */
    private static final class WrongAnswer extends Exception {
        private static final long serialVersionUID = 1L;

        WrongAnswer(String message) {
            super(message);
        }
    }
}
