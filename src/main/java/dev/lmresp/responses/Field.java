package dev.lmresp.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

/**
 * A value of a request with its path, for error messages that name the field.
 *
 * @param path such as {@code input[2].content}, empty for the whole request
 * @param json the value, a missing node when there is none
 */
public record Field(String path, JsonNode json) {

    public boolean isAbsent() {
        return RequestReader.isAbsent(json);
    }

    public String path(String member) {
        return path.isEmpty() ? member : path + "." + member;
    }

    public Field member(String name) {
        return new Field(path(name), json.path(name));
    }

    public Field element(int index) {
        return new Field(path + "[" + index + "]", json.path(index));
    }

    /** The text of a member; empty when absent. */
    public String text(String name) {
        JsonNode value = json.path(name);
        if (value.isTextual()) {
            return value.asText();
        }
        if (RequestReader.isAbsent(value)) {
            return "";
        }
        throw wrong(name, "a string", value);
    }

    /** The text of a member that is required. */
    public String requiredText(String name) {
        String text = text(name);
        if (text.isEmpty()) {
            throw ApiException.missing(
                    path(name), "'" + path(name) + "' is missing: it must be a string");
        }
        return text;
    }

    public boolean flag(String name, boolean absent) {
        JsonNode value = json.path(name);
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        if (RequestReader.isAbsent(value)) {
            return absent;
        }
        throw wrong(name, "true or false", value);
    }

    /** A member that must be an object if it is present. */
    public Field object(String name) {
        JsonNode value = json.path(name);
        if (!value.isObject() && !RequestReader.isAbsent(value)) {
            throw wrong(name, "an object", value);
        }
        return member(name);
    }

    /** This value, which must be an object. */
    public ObjectNode asObject() {
        if (json instanceof ObjectNode object) {
            return object;
        }
        throw ApiException.invalid(
                path, "'" + path + "' must be an object, not " + RequestReader.kind(json));
    }

    /** The list of a member; empty when absent. */
    public ArrayNode list(String name) {
        JsonNode value = json.path(name);
        if (value instanceof ArrayNode array) {
            return array;
        }
        if (RequestReader.isAbsent(value)) {
            return Json.array();
        }
        throw wrong(name, "an array", value);
    }

    public ApiException wrong(String name, String expected, JsonNode value) {
        return ApiException.invalid(
                path(name),
                "'%s' must be %s, not %s"
                        .formatted(path(name), expected, RequestReader.kind(value)));
    }
}
