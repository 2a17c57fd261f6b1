package dev.lmresp.chat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the sources of an answer. Perplexity repeats in every chunk their URLs in {@code citations}
 * and their titles in {@code search_results}.
 */
final class SourceReader {
    /** The titles of the sources in the current chunk, by URL. */
    private final Map<String, String> titles = new LinkedHashMap<>();

    private final Set<String> knownUrls = new HashSet<>();

    void reset() {
        titles.clear();
    }

    /** Reads a list of URLs, or of objects with {@code url} and optionally {@code title}. */
    void read(JsonParser in, JsonToken value) throws IOException {
        for (JsonNode source : ChoiceReader.list(in, value)) {
            String url = source.path("url").asText(source.asText(""));
            String title = source.path("title").asText("");
            if (!url.isEmpty() && !knownUrls.contains(url)) {
                titles.merge(url, title, (known, more) -> known.isEmpty() ? more : known);
            }
        }
    }

    /** The sources that are new in this chunk, as citations. */
    List<JsonNode> citations() {
        if (titles.isEmpty()) {
            return List.of();
        }
        var citations = new ArrayList<JsonNode>(titles.size());
        titles.forEach(
                (url, title) ->
                        citations.add(
                                Json.object()
                                        .put("type", "url_citation")
                                        .put("url", url)
                                        .put("title", title)));
        knownUrls.addAll(titles.keySet());
        return citations;
    }
}
