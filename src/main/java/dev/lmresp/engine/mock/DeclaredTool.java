package dev.lmresp.engine.mock;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Locale;

/**
 * A function that the request declares.
 *
 * @param name its name
 * @param description what it does
 * @param parameters the JSON schema of its arguments, a missing node for none
 */
record DeclaredTool(String name, String description, JsonNode parameters) {

    /** The name without the namespace before a double underscore. */
    String ownName() {
        int namespace = name.lastIndexOf("__");
        String own = namespace < 0 ? name : name.substring(namespace + 2);
        return own.length() < 3 ? name : own;
    }

    /** A name as words in lower case: {@code addNums} and {@code add_nums} are {@code add nums}. */
    static String words(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ")
                .replaceAll("[^A-Za-z0-9]+", " ")
                .strip()
                .toLowerCase(Locale.ROOT);
    }
}
