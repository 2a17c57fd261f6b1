import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Requests of clients, and what they read of the answers. All texts of a run need no escapes. */
final class Ask {
    static final HttpClient CLIENT =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int READY_SECONDS = 60;

    private Ask() {}

    /** An answer: its status and its body. */
    record Answer(int status, String body) {
        /** Whether another try may succeed: a proxy or its store was away. */
        boolean isPassing() {
            return status == 502 || status == 503 || status == 504;
        }

        String member(String name) {
            return Ask.member(body, name);
        }
    }

    static HttpRequest.Builder request(String url) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE);
    }

    static HttpRequest post(String url, String json) {
        return request(url)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
    }

    static Answer send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(answer.statusCode(), answer.body());
    }

    /** Waits until a proxy answers. */
    static void awaitReady(String url) throws IOException, InterruptedException {
        for (int i = 0; i < 10 * READY_SECONDS; i++) {
            try {
                if (send(request(url + "/health").GET().build()).status() == 200) {
                    return;
                }
            } catch (IOException e) {
                // not yet
            }
            Thread.sleep(100);
        }
        throw new IOException(url + " does not answer");
    }

    /** The status of a response; empty when it cannot be known now. */
    static String status(String url, String id) throws InterruptedException {
        try {
            return send(request(url + "/v1/responses/" + id).GET().build()).member("status");
        } catch (IOException e) {
            return "";
        }
    }

    /** The first string member with this name. */
    static String member(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        return found.find() ? found.group(1) : "";
    }
}
