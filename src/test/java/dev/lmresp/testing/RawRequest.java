package dev.lmresp.testing;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request as an engine received it.
 *
 * @param method the HTTP method
 * @param path the path with its query
 * @param headers the headers, names in lower case
 * @param body the body
 */
@SuppressWarnings("ArrayRecordComponent") // looked at, never compared
public record RawRequest(String method, String path, Map<String, String> headers, byte[] body) {
    /** Reads the next request of a connection; empty at its end. */
    static Optional<RawRequest> read(InputStream in) throws IOException {
        String first = HttpLines.readLine(in);
        if (first.isEmpty()) {
            return Optional.empty();
        }
        String[] words = first.split(" ", 3);
        var headers = new LinkedHashMap<String, String>();
        for (String line = HttpLines.readLine(in); !line.isEmpty(); line = HttpLines.readLine(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        byte[] body =
                headers.getOrDefault("transfer-encoding", "").equals("chunked")
                        ? new ChunkedInput(in).readAllBytes()
                        : in.readNBytes(
                                Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return Optional.of(new RawRequest(words[0], words[1], headers, body));
    }

    /** A header, empty when absent. */
    public String header(String lowerCaseName) {
        return headers.getOrDefault(lowerCaseName, "");
    }

    /** The body as JSON. */
    public JsonNode json() {
        return Json.parse(body);
    }
}
