package dev.lmresp.translate.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.util.List;

/** Where the references of a schema lead. */
final class SchemaReferences {
    /** Keywords that hold what references point to, by names. */
    static final List<String> DEFINITIONS = List.of("$defs", "definitions");

    private final ObjectNode root;
    private final boolean toRoot;

    /**
     * The references of a schema.
     *
     * @param toRoot the engine knows one to the schema itself
     */
    SchemaReferences(ObjectNode root, boolean toRoot) {
        this.root = root;
        this.toRoot = toRoot;
    }

    /** Whether an engine finds what a reference points to. */
    boolean isFound(String reference) {
        return reference.equals("#") ? toRoot : !at(reference).isMissingNode();
    }

    /** What a reference points to; missing when it is not in this schema. */
    JsonNode target(String reference) {
        if (reference.equals("#")) {
            return root;
        }
        JsonNode there = at(reference);
        return there.isMissingNode() ? nested(reference) : there;
    }

    /** What a reference points to, with what stands beside the reference. */
    static ObjectNode merged(ObjectNode target, ObjectNode reference) {
        ObjectNode both = Json.object();
        both.setAll(target);
        reference.properties().stream()
                .filter(member -> !member.getKey().equals("$ref"))
                .forEach(member -> both.set(member.getKey(), member.getValue()));
        return both;
    }

    private JsonNode at(String reference) {
        return reference.startsWith("#/")
                ? root.at(reference.substring(1))
                : MissingNode.getInstance();
    }

    /** A definition that stayed inside of a schema when that became a part of another. */
    private JsonNode nested(String reference) {
        String name = reference.substring(reference.lastIndexOf('/') + 1);
        for (String keyword : DEFINITIONS) {
            if (reference.equals("#/" + keyword + "/" + name)) {
                for (JsonNode definitions : root.findValues(keyword)) {
                    if (definitions.has(name)) {
                        return definitions.path(name);
                    }
                }
            }
        }
        return MissingNode.getInstance();
    }
}
