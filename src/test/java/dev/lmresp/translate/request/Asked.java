package dev.lmresp.translate.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.lmresp.chat.Dialect;
import dev.lmresp.config.Dialects;
import dev.lmresp.json.Json;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.translate.CallMemory;
import dev.lmresp.translate.Note;
import dev.lmresp.translate.ReasoningSeal;
import dev.lmresp.translate.ThoughtStore;

import org.tomlj.Toml;
import org.tomlj.TomlTable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What an engine is asked when a client asks lmresp, for tests. Requests and expectations are JSON
 * that needs no quotes around names and takes single ones.
 *
 * @param chat what the engine gets
 * @param translation the same with all that goes with it
 */
record Asked(JsonNode chat, Translation translation) {
    private static final JsonMapper LENIENT =
            JsonMapper.builder()
                    .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
                    .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
                    .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
                    .build();
    private static final Dialects DIALECTS = Dialects.load(Map.of());

    /** A request in the dialect of an engine that nothing is known about. */
    static Asked asked(String request) {
        return asked(request, Dialects.GENERIC);
    }

    /** A request in a dialect of {@code dialects.toml}. */
    static Asked asked(String request, String dialect) {
        return asked(json(request), DIALECTS.named(dialect), ReasoningSeal.NONE);
    }

    /** A request in a dialect of which some fields are as a table in TOML says. */
    static Asked askedWith(String fields, String request) {
        return asked(json(request), dialectWith(fields), ReasoningSeal.NONE);
    }

    static Asked asked(JsonNode request, Dialect dialect, ReasoningSeal seal) {
        Translation translation =
                RequestTranslator.translate(
                        RequestReader.read(request),
                        dialect,
                        new ThoughtStore("m", seal, CallMemory.NONE));
        return new Asked(Json.parse(translation.request().toBytes()), translation);
    }

    /** A request of which only the items of the input matter. */
    static Asked askedItems(String items) {
        return asked("{model: 'm', input: [" + items + "]}");
    }

    static Asked askedItems(String items, String dialect) {
        return asked("{model: 'm', input: [" + items + "]}", dialect);
    }

    /** A request of which only the tools matter. */
    static Asked askedTools(String tools) {
        return asked("{model: 'm', input: 'Hi', tools: [" + tools + "]}");
    }

    static Dialect dialect(String name) {
        return DIALECTS.named(name);
    }

    static Dialect dialectWith(String fields) {
        TomlTable table = Toml.parse(fields);
        return Dialects.load(Map.of("mine", table)).named("mine");
    }

    static JsonNode json(String text) {
        try {
            return LENIENT.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getMessage() + "\n" + text, e);
        }
    }

    /** A request that a client really sent. */
    static JsonNode resource(String name) {
        try (InputStream in = Asked.class.getResourceAsStream("/requests/" + name)) {
            byte[] bytes = Objects.requireNonNull(in, name).readAllBytes();
            return Json.parse(new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    JsonNode messages() {
        return chat.path("messages");
    }

    JsonNode message(int index) {
        return messages().path(index);
    }

    List<String> roles() {
        var roles = new ArrayList<String>();
        messages().forEach(message -> roles.add(message.path("role").asText()));
        return roles;
    }

    List<String> toolNames() {
        var names = new ArrayList<String>();
        chat.path("tools").forEach(tool -> names.add(tool.at("/function/name").asText()));
        return names;
    }

    JsonNode function(int index) {
        return chat.path("tools").path(index).path("function");
    }

    JsonNode parameters(int index) {
        return function(index).path("parameters");
    }

    JsonNode option(String name) {
        return chat.path(name);
    }

    /** The notes, each as {@code path kind}. */
    List<String> notes() {
        return translation.notes().stream()
                .map(note -> note.path() + " " + note.kind().name().toLowerCase(Locale.ROOT))
                .toList();
    }

    /** What the notes say about a field. */
    List<String> reasons(String path) {
        return translation.notes().stream()
                .filter(note -> note.path().equals(path))
                .map(Note::reason)
                .toList();
    }
}
