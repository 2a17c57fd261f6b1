package dev.lmresp.engine.mock;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Finds the names of tools in a prompt. */
final class ToolMentions {
    /** Words before a name that is also a plain word, which mark it as a tool's name. */
    private static final Pattern CALL_BEFORE =
            Pattern.compile(
                    "\\b(?:call|calls|calling|use|using|invoke|run|try|tool|function)\\s+(?:the\\s+|a\\s+)?$");

    private static final Pattern CALL_AFTER = Pattern.compile("^(?:\\s+(?:tool|function)\\b|\\()");

    /**
     * A tool's name in the prompt.
     *
     * @param at its offset
     * @param end the end of the name
     */
    record Mention(DeclaredTool tool, int at, int end) {}

    private final String prompt;
    private final String spoken;
    private final List<Masked.Quotation> quotations = new ArrayList<>();
    private final List<Mention> found = new ArrayList<>();

    private ToolMentions(String prompt, Masked masked) {
        this.prompt = prompt.toLowerCase(Locale.ROOT);
        spoken = masked.text().toLowerCase(Locale.ROOT);
        quotations.addAll(masked.ticked());
        quotations.addAll(masked.quoted());
    }

    /** The tools named in a prompt, in order; a tool that is named twice occurs twice. */
    static List<Mention> find(String prompt, Masked masked, List<DeclaredTool> tools) {
        var mentions = new ToolMentions(prompt, masked);
        for (DeclaredTool tool : tools) {
            mentions.look(tool);
        }
        return mentions.apart();
    }

    private void look(DeclaredTool tool) {
        name(tool, tool.name());
        if (!tool.ownName().equals(tool.name())) {
            name(tool, tool.ownName());
        }
        String words = DeclaredTool.words(tool.ownName());
        if (words.indexOf(' ') > 0) {
            occurrences(tool, words, true);
        }
    }

    private void name(DeclaredTool tool, String asDeclared) {
        String name = asDeclared.toLowerCase(Locale.ROOT);
        occurrences(tool, name, !DeclaredTool.words(asDeclared).equals(name));
        for (Masked.Quotation quotation : quotations) {
            String text = quotation.text().strip().toLowerCase(Locale.ROOT);
            if (text.equals(name) || text.startsWith(name + "(")) {
                found.add(new Mention(tool, quotation.at(), quotation.at() + name.length()));
            }
        }
    }

    private void occurrences(DeclaredTool tool, String name, boolean isEnough) {
        int at = spoken.indexOf(name);
        for (; at >= 0; at = spoken.indexOf(name, at + 1)) {
            int end = at + name.length();
            boolean isWhole =
                    (at == 0 || !isNamePart(spoken.charAt(at - 1)))
                            && (end == spoken.length() || !isNamePart(spoken.charAt(end)));
            if (isWhole && (isEnough || isCalled(at, end))) {
                found.add(new Mention(tool, at, end));
            }
        }
    }

    private boolean isCalled(int at, int end) {
        return CALL_BEFORE.matcher(prompt.substring(Math.max(0, at - 30), at)).find()
                || CALL_AFTER
                        .matcher(prompt.substring(end, Math.min(prompt.length(), end + 10)))
                        .find();
    }

    /** Removes overlaps: the longest mention wins, of equal ones the tool declared first. */
    private List<Mention> apart() {
        found.sort(
                Comparator.comparingInt(Mention::at)
                        .thenComparingInt(mention -> mention.at() - mention.end()));
        var apart = new ArrayList<Mention>();
        int end = -1;
        for (Mention mention : found) {
            if (mention.at() >= end) {
                apart.add(mention);
                end = mention.end();
            }
        }
        return apart;
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-';
    }
}
