package dev.lmresp.terminal.markdown;

import org.commonmark.node.LinkReferenceDefinition;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Link reference definitions: {@code [text][1]} here, and {@code [1]: https://…} often at the very
 * end.
 */
final class References {
    /** More are ignored, because each may change everything before it. */
    private static final int MOST = 100;

    private final Parser parser;

    /** The definitions to prepend to Markdown that has the label, by the label in lower case. */
    private final Map<String, String> definitions = new LinkedHashMap<>();

    References(Parser parser) {
        this.parser = parser;
    }

    /** Adds the definitions in a part; returns the labels of new ones. */
    Set<String> learn(String source) {
        var learned = new LinkedHashSet<String>();
        if (source.contains("]:")) {
            find(parser.parse(source), learned);
        }
        return learned;
    }

    /** The source with the definitions it needs before it. */
    String with(String source) {
        if (definitions.isEmpty() || source.indexOf('[') < 0) {
            return source;
        }
        var needed = new StringBuilder();
        String small = source.toLowerCase(Locale.ROOT);
        definitions.forEach(
                (mention, definition) -> needed.append(small.contains(mention) ? definition : ""));
        return needed.isEmpty() ? source : needed.append('\n').append(source).toString();
    }

    private void find(Node parent, Set<String> learned) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof LinkReferenceDefinition definition) {
                String mention = "[" + definition.getLabel().toLowerCase(Locale.ROOT) + "]";
                if (definitions.size() < MOST && !definitions.containsKey(mention)) {
                    definitions.put(mention, written(definition));
                    learned.add(mention);
                }
            } else {
                find(node, learned);
            }
        }
    }

    private static String written(LinkReferenceDefinition definition) {
        String address = definition.getDestination().replaceAll("([<>\\\\])", "\\\\$1");
        return "[" + definition.getLabel() + "]: <" + address + ">\n";
    }
}
