import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The events of a stream, each of them checked against what the engine says to this request. */
final class Spoken {
    private static final Pattern TYPE = Pattern.compile("\"type\":\"([a-z_.]+)\"");
    private static final Pattern NUMBER = Pattern.compile("\"sequence_number\":(\\d+)");
    private static final Pattern DELTA = Pattern.compile("\"delta\":\"([^\"]*)\"");
    private static final Pattern MESSAGE = Pattern.compile("\"message\":\"[^\"]+\"");

    private final BufferedReader lines;
    private final long id;
    private final String expected;
    private int events;
    private int said;
    private String last = "";

    /**
     * The events of an answer.
     *
     * @param id of the request
     * @param chunks how many the engine sends
     */
    Spoken(InputStream body, long id, int chunks) {
        this.lines = new BufferedReader(new InputStreamReader(body, UTF_8));
        this.id = id;
        this.expected = Script.saidBefore(id, chunks);
    }

    /** Reads an event; false when the stream is over. */
    boolean next() throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("data: ")) {
                event(line);
                return true;
            }
        }
        return false;
    }

    /** Reads to the end of the body, which must be one of the response too. */
    void toEnd() throws IOException {
        while (next()) {
            // each is checked as it comes
        }
        WrongAnswer.unless(isOver(), "a stream without a last event, cut after %s", last);
    }

    /** Whether all was said, and the stream says so. */
    boolean isCompleted() {
        return last.equals("response.completed");
    }

    private boolean isOver() {
        return isCompleted()
                || last.equals("response.failed")
                || last.equals("response.incomplete");
    }

    private void event(String line) {
        WrongAnswer.unless(!isOver(), "an event after %s: %s", last, line);
        WrongAnswer.unless(
                Integer.parseInt(found(NUMBER, line)) == events,
                "number %d is missing: %s",
                events,
                line);
        events++;
        last = found(TYPE, line);
        switch (last) {
            case "response.output_text.delta" -> {
                String delta = found(DELTA, line);
                WrongAnswer.unless(
                        expected.startsWith(delta, said),
                        "to %d was said '%s' after %d letters",
                        id,
                        delta,
                        said);
                said += delta.length();
            }
            case "response.completed" ->
                    WrongAnswer.unless(
                            said == expected.length()
                                    && line.contains("\"text\":\"" + expected + "\""),
                            "completed after %d of %d letters: %s",
                            said,
                            expected.length(),
                            line);
            case "response.failed" ->
                    WrongAnswer.unless(
                            MESSAGE.matcher(line).find(), "failed without a word: %s", line);
            default -> {
                // begins and ends something
            }
        }
    }

    private static String found(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        WrongAnswer.unless(matcher.find(), "no %s in: %s", pattern, line);
        return matcher.group(1);
    }
}
