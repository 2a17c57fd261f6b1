package dev.lmresp.translate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The one map between a client's tools and function names of Chat Completions. Declarations,
 * history, tool choice and answers all go through it, so the model only ever sees names that it was
 * offered.
 *
 * <p>A name is kept where it fits. One that is too long or has other characters is shortened and
 * marked with a hash of the whole, which makes it the same in every turn.
 */
public final class ToolNames {
    /** What Chat Completions allows: 64 characters of {@code [A-Za-z0-9_-]}. */
    public static final int MAX_LENGTH = 64;

    private static final int HASH_DIGITS = 8;

    private final Map<String, ToolTarget> targets = new HashMap<>();
    private final Map<ToolTarget, String> names = new HashMap<>();
    private final Set<ToolTarget> declared = new HashSet<>();

    /** The function name under which a tool is offered to the model. */
    public String declare(ToolTarget target) {
        declared.add(target);
        return nameOf(target);
    }

    /** True when the tool is offered to the model, not only mentioned in the history. */
    public boolean isDeclared(ToolTarget target) {
        return declared.contains(target);
    }

    /** The names that the model may use, in order. */
    public SortedSet<String> declaredNames() {
        var all = new TreeSet<String>();
        declared.forEach(target -> all.add(nameOf(target)));
        return all;
    }

    /** The function name for a tool; the same tool always gets the same one. */
    public String nameOf(ToolTarget target) {
        String known = names.get(target);
        if (known != null) {
            return known;
        }
        String name = fitting(target);
        if (targets.containsKey(name)) {
            name = marked(name, target);
        }
        targets.put(name, target);
        names.put(target, name);
        return name;
    }

    /** The tool behind a function name. */
    public Optional<ToolTarget> targetOf(String name) {
        return Optional.ofNullable(targets.get(name));
    }

    /** The tool of these names, of whatever kind. */
    public Optional<ToolTarget> find(String namespace, String name) {
        for (ToolTarget.Kind kind : ToolTarget.Kind.values()) {
            var target = new ToolTarget(kind, namespace, name);
            if (names.containsKey(target)) {
                return Optional.of(target);
            }
        }
        return Optional.empty();
    }

    /** True when a longer name begins with this text: the name may go on. */
    public boolean isPrefix(String text) {
        for (String name : targets.keySet()) {
            if (name.length() > text.length() && name.startsWith(text)) {
                return true;
            }
        }
        return false;
    }

    private static String fitting(ToolTarget target) {
        boolean plain = target.namespace().isEmpty() || target.namespace().equals("functions");
        String whole = plain ? target.name() : target.namespace() + "__" + target.name();
        var clean = new StringBuilder(whole.length());
        for (int i = 0; i < whole.length(); i++) {
            char c = whole.charAt(i);
            boolean allowed =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '_'
                            || c == '-';
            clean.append(allowed ? c : '_');
        }
        boolean kept = whole.contentEquals(clean) && whole.length() <= MAX_LENGTH;
        return kept ? whole : marked(clean.toString(), target);
    }

    private static String marked(String name, ToolTarget target) {
        String start = name.substring(0, Math.min(name.length(), MAX_LENGTH - HASH_DIGITS - 1));
        String key = target.kind() + "\0" + target.namespace() + "\0" + target.name();
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(key.getBytes(StandardCharsets.UTF_8));
            return start + "_" + HexFormat.of().formatHex(hash, 0, HASH_DIGITS / 2);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
