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
        var words = new StringBuilder(name.length() + 4);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean starts =
                    i > 0 && Character.isUpperCase(c) && !Character.isUpperCase(name.charAt(i - 1));
            if ((starts || !Character.isLetterOrDigit(c))
                    && !words.isEmpty()
                    && words.charAt(words.length() - 1) != ' ') {
                words.append(' ');
            }
            if (Character.isLetterOrDigit(c)) {
                words.append(c);
            }
        }
        return words.toString().strip().toLowerCase(Locale.ROOT);
    }
}
