package dev.lmresp.translate;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The one mapping between a client's tools and function names of Chat Completions. Declarations,
 * history, tool choice and answers all use it, so the model only ever sees names that it was
 * offered.
 *
 * <p>A valid name is kept. One that is too long or has other characters is shortened and gets a
 * hash of the whole name as suffix, so it is the same in every turn.
 */
public final class ToolNames {
    /** The limit of Chat Completions: 64 characters of {@code [A-Za-z0-9_-]}. */
    public static final int MAX_LENGTH = 64;

    private static final int HASH_DIGITS = 8;

    private final NavigableMap<String, ToolTarget> targets = new TreeMap<>();
    private final Map<ToolTarget, String> names = new HashMap<>();

    /** The tools that the model may call, with the schemas of their arguments. */
    private final Map<ToolTarget, ObjectNode> declared = new LinkedHashMap<>();

    /** The same tools, with their namespace normalized. */
    private final Map<ToolTarget, ToolTarget> declaredPlain = new HashMap<>();

    /** The same tools, of any kind and namespace, by plain name. */
    private final Map<String, DeclaredName> declaredByName = new HashMap<>();

    /** The tools that share a name; the first of each namespace counts. */
    private static final class DeclaredName {
        final Map<String, ToolTarget> byNamespace = new HashMap<>();
        final List<ToolTarget> all = new ArrayList<>();
    }

    /**
     * The function name under which a tool is offered to the model.
     *
     * @param parameters the schema that the tool's arguments follow, as the client gave it
     */
    public String declare(ToolTarget target, ObjectNode parameters) {
        ToolTarget known = declaredPlain.putIfAbsent(target.plain(), target);
        if (known != null) {
            return nameOf(known);
        }
        declared.put(target, parameters);
        DeclaredName same =
                declaredByName.computeIfAbsent(target.name(), any -> new DeclaredName());
        same.byNamespace.putIfAbsent(target.plainNamespace(), target);
        same.all.add(target);
        return nameOf(target);
    }

    /** True when the tool is offered to the model, not only mentioned in the history. */
    public boolean isDeclared(ToolTarget target) {
        return declared.containsKey(target);
    }

    /** True when a tool is offered to the model by this function name. */
    public boolean isDeclared(String name) {
        return targetOf(name).filter(this::isDeclared).isPresent();
    }

    /** The schema of a tool's arguments, if the tool is offered to the model. */
    public Optional<ObjectNode> parametersOf(ToolTarget target) {
        return Optional.ofNullable(declared.get(target));
    }

    /** The names that the model may use, sorted. */
    public SortedSet<String> declaredNames() {
        var all = new TreeSet<String>();
        declared.keySet().forEach(target -> all.add(nameOf(target)));
        return all;
    }

    /** The function name for a tool; the same tool always gets the same one. */
    public String nameOf(ToolTarget target) {
        String known = names.get(target);
        if (known != null) {
            return known;
        }
        String wanted = fitting(target);
        String name = wanted;
        for (int attempt = 0; targets.containsKey(name); attempt++) {
            name = marked(wanted, target, attempt);
        }
        targets.put(name, target);
        names.put(target, name);
        return name;
    }

    /** The tool behind a function name. */
    public Optional<ToolTarget> targetOf(String name) {
        return Optional.ofNullable(targets.get(name));
    }

    /**
     * The tool that a call in the history refers to. Clients may send names of another session or
     * another proxy: with the namespace joined to the name, or without it. A declared tool is
     * preferred.
     */
    public ToolTarget called(ToolTarget.Kind kind, String namespace, String name) {
        var written = new ToolTarget(kind, namespace, name);
        if (names.containsKey(written)) {
            return written;
        }
        DeclaredName same = declaredByName.get(name);
        ToolTarget tool = same == null ? null : same.byNamespace.get(written.plainNamespace());
        if (tool != null) {
            return tool;
        }
        if (!written.plainNamespace().isEmpty()) {
            return written;
        }
        ToolTarget joined = targets.get(name);
        if (joined != null) {
            return joined;
        }
        return same != null && same.all.size() == 1 ? same.all.getFirst() : written;
    }

    /** True when a longer name begins with this text: the name may be incomplete. */
    public boolean isPrefix(String text) {
        String next = targets.higherKey(text);
        return next != null && next.startsWith(text);
    }

    private static String fitting(ToolTarget target) {
        String namespace = target.plainNamespace();
        String whole = namespace.isEmpty() ? target.name() : namespace + "__" + target.name();
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
        return kept ? whole : marked(clean.toString(), target, 0);
    }

    private static String marked(String name, ToolTarget target, int attempt) {
        String start = name.substring(0, Math.min(name.length(), MAX_LENGTH - HASH_DIGITS - 1));
        String key = target.kind() + "\0" + target.namespace() + "\0" + target.name();
        String salted = attempt == 0 ? key : key + "\0" + attempt;
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(salted.getBytes(StandardCharsets.UTF_8));
            return start + "_" + HexFormat.of().formatHex(hash, 0, HASH_DIGITS / 2);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
