package dev.lmresp.translate.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.util.List;

/** Resolves the references of a schema. */
final class SchemaReferences {
    /** Keywords with named definitions for references. */
    static final List<String> DEFINITIONS = List.of("$defs", "definitions");

    private final ObjectNode root;
    private final boolean toRoot;

    /**
     * @param toRoot the engine supports references to the root schema
     */
    SchemaReferences(ObjectNode root, boolean toRoot) {
        this.root = root;
        this.toRoot = toRoot;
    }

    /** True when an engine can resolve the reference. */
    boolean isFound(String reference) {
        return reference.equals("#") ? toRoot : !at(reference).isMissingNode();
    }

    /** The target of a reference; a missing node when it is not in this schema. */
    JsonNode target(String reference) {
        if (reference.equals("#")) {
            return root;
        }
        JsonNode there = at(reference);
        return there.isMissingNode() ? nested(reference) : there;
    }

    /** The target of a reference, merged with the keywords beside the reference. */
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

    /** A definition nested in a schema that has become part of another. */
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
