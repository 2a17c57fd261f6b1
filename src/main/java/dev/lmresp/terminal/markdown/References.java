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
 * Where the links lead whose address stands elsewhere: {@code [text][1]} here, and {@code [1]:
 * https://…} often at the very end.
 */
final class References {
    /** More are left alone, because each may change all that came before it. */
    private static final int MOST = 100;

    private final Parser parser;

    /** What to put before Markdown that mentions the label, by the mention in small letters. */
    private final Map<String, String> definitions = new LinkedHashMap<>();

    References(Parser parser) {
        this.parser = parser;
    }

    /** Learns the definitions of a part; the mentions of those that are new. */
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
