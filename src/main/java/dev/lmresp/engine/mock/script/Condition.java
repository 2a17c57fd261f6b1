package dev.lmresp.engine.mock.script;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition on a part of a request.
 *
 * @param part the part; one matching text is enough
 * @param pattern the pattern to find in it
 * @param missed the explanation for a text that does not match, after the name of the part
 */
record Condition(Part part, Pattern pattern, String missed) {
    /** A part of a request that a rule can match. */
    enum Part {
        USER("the last user text", false),
        FILE("the file beside it", true),
        SYSTEM("the system text", false),
        MODEL("the model", true),
        TOOL("the tool that answered last", true),
        OUTPUT("the last tool output", false),
        REQUEST("the number of the request in its conversation", true);

        private static final int LONGEST_NAME = 100;

        private final String inWords;

        /** True for short texts not written by the user, which may be logged. */
        private final boolean isName;

        Part(String inWords, boolean isName) {
            this.inWords = inWords;
            this.isName = isName;
        }

        private String inWords(List<String> texts) {
            String names = String.join("', '", texts);
            return isName && names.length() <= LONGEST_NAME
                    ? inWords + " ('" + names + "')"
                    : inWords;
        }

        /** The key in a rule's {@code when}. */
        String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        private List<String> of(Asked asked) {
            return switch (this) {
                case USER -> List.of(asked.user());
                case FILE -> asked.files();
                case SYSTEM -> List.of(asked.system());
                case MODEL -> List.of(asked.model());
                case TOOL -> asked.outputs().stream().map(Asked.Output::tool).toList();
                case OUTPUT -> asked.outputs().stream().map(Asked.Output::text).toList();
                case REQUEST -> List.of(Integer.toString(asked.number()));
            };
        }
    }

    static Condition contains(Part part, String text) {
        return new Condition(
                part, Pattern.compile(text, Pattern.LITERAL), "does not contain '" + text + "'");
    }

    static Condition equals(Part part, String text) {
        return new Condition(
                part,
                Pattern.compile("\\A\\s*" + Pattern.quote(text.strip()) + "\\s*\\z"),
                "is not '" + text + "'");
    }

    /**
     * A condition with a regular expression.
     *
     * @throws java.util.regex.PatternSyntaxException when it is invalid
     */
    static Condition regex(Part part, String expression) {
        return new Condition(
                part, Pattern.compile(expression), "does not match '" + expression + "'");
    }

    /** The names of groups for templates. */
    Set<String> groups() {
        var names = new TreeSet<>(pattern.namedGroups().keySet());
        for (int i = 1; i <= pattern.matcher("").groupCount(); i++) {
            names.add(Integer.toString(i));
        }
        return names;
    }

    /** The matched groups, by number and name; empty when the request does not match. */
    Optional<Map<String, String>> found(Asked asked) {
        return part.of(asked).stream()
                .map(pattern::matcher)
                .filter(this::isFound)
                .findFirst()
                .map(this::groups);
    }

    /** Why a request does not match, in words. */
    String missed(Asked asked) {
        List<String> texts = part.of(asked);
        if (!texts.isEmpty()) {
            return part.inWords(texts) + " " + missed;
        }
        return part == Part.FILE ? "there is no file" : "no tool has answered yet";
    }

    private boolean isFound(Matcher matcher) {
        try {
            return matcher.find();
        } catch (StackOverflowError e) {
            // repeating an alternation takes a stack frame per character
            throw new IllegalStateException(
                    "'%s' repeats too much for a text as long as this one".formatted(pattern), e);
        }
    }

    private Map<String, String> groups(Matcher matcher) {
        var groups = new HashMap<String, String>();
        for (int i = 1; i <= matcher.groupCount(); i++) {
            groups.put(Integer.toString(i), orEmpty(matcher.group(i)));
        }
        pattern.namedGroups()
                .forEach((name, number) -> groups.put(name, orEmpty(matcher.group(number))));
        return groups;
    }

    private static String orEmpty(@Nullable String group) {
        return group == null ? "" : group;
    }
}
