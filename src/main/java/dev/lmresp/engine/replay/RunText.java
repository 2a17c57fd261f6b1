package dev.lmresp.engine.replay;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Removes from texts what belongs to one run of a client rather than to the conversation: times,
 * ids, the working folder, and details of the machine. {@code docs/en/transcripts.md} has the
 * rules.
 */
final class RunText {
    /** The placeholder for a working folder. */
    static final String FOLDER = "{folder}";

    /** Codex's description of the machine, the sandbox, and what is installed. */
    private static final Pattern ENVIRONMENT =
            Pattern.compile(
                    "(?s)<(environment_context|skills_instructions|plugins_instructions"
                            + "|apps_instructions|permissions[ _]instructions)>.*?</\\1>");

    /** The working folder in prompts of Codex and Claude Code. */
    private static final Pattern WORKED_IN =
            Pattern.compile(
                    "<cwd>([^<]+)</cwd>|<root>([^<]+)</root>"
                            + "|(?m:^[ -]*(?:Primary w|W)orking directory: (\\S.*?) *$)");

    private record Rule(Pattern pattern, String replacement) {
        static Rule of(String regex, String replacement) {
            return new Rule(Pattern.compile(regex), replacement);
        }

        String apply(String text) {
            return pattern.matcher(text).replaceAll(replacement);
        }
    }

    private static final String CLOCK = "\\d{2}:\\d{2}:\\d{2}(?:[.,]\\d+)?";

    /** Rules for every text. */
    private static final List<Rule> EVERYWHERE =
            List.of(
                    Rule.of("\\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\b", "{uuid}"),
                    Rule.of(
                            "\\b\\d{4}-\\d{2}-\\d{2}[T ]" + CLOCK + "(?:Z| ?[+-]\\d{2}:?\\d{2})?",
                            "{time}"),
                    Rule.of("(?m)^(.*Today's date(?: is|:)) .*$", "$1 {time}"));

    private static final String DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
    private static final String MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";

    /** Rules for tool outputs: programs print when they ran, and for how long. */
    private static final List<Rule> OF_TOOLS =
            List.of(
                    Rule.of("(?m)^Chunk ID: [0-9a-f]+$", "Chunk ID: {id}"),
                    Rule.of("(?m)^Wall time: [0-9.]+ seconds$", "Wall time: {duration}"),
                    Rule.of("(?m)^Original token count: \\d+$", "Original token count: {n}"),
                    Rule.of("\\bsession ID \\d+", "session ID {id}"),
                    Rule.of("(?i)\\b(pid)([ :=]+)\\d+", "$1$2{id}"),
                    Rule.of(
                            DAY + ",? +(?:" + MONTH + " +\\d{1,2}|\\d{1,2} +" + MONTH + ")",
                            "{day}"),
                    Rule.of(MONTH + " +\\d{1,2} +(?:\\d{2}:\\d{2}\\b(?!:)|\\d{4}\\b)", "{time}"),
                    Rule.of("\\b\\d{4}-\\d{2}-\\d{2}\\b", "{day}"),
                    Rule.of(
                            "\\b" + CLOCK + "(?: *[AP]M)?(?: +[A-Z]{3,4})?(?: +\\d{4}\\b)?",
                            "{time}"),
                    Rule.of("\\b1[5-9]\\d{8}(?:\\d{3}|\\d{6}|\\d{9}|\\.\\d+)?\\b", "{time}"),
                    Rule.of(
                            "\\b\\d+(?:\\.\\d+)? ?(?:ns|µs|us|ms|s|secs?|seconds?)\\b",
                            "{duration}"));

    private RunText() {}

    /** Applies all rules except for folders. */
    static String normalised(String text, boolean ofTool) {
        String result = text.replace("\r\n", "\n");
        if (!ofTool) {
            result = ENVIRONMENT.matcher(result).replaceAll("");
        }
        for (Rule rule : EVERYWHERE) {
            result = rule.apply(result);
        }
        if (ofTool) {
            for (Rule rule : OF_TOOLS) {
                result = rule.apply(result);
            }
        }
        return result.strip();
    }

    /** The working folders that a text names. */
    static Set<String> foldersIn(String text) {
        var folders = new TreeSet<String>();
        Matcher found = WORKED_IN.matcher(text);
        while (found.find()) {
            for (int group = 1; group <= found.groupCount(); group++) {
                String folder = found.group(group);
                if (folder != null && folder.length() > 1) {
                    folders.add(folder);
                }
            }
        }
        return folders;
    }

    /** Replaces the names of folders. */
    static String without(Collection<String> folders, String text) {
        String result = text;
        // longest first, because one folder may be inside another
        for (String folder :
                folders.stream()
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .toList()) {
            if (result.contains(folder)) {
                result =
                        Pattern.compile(Pattern.quote(folder) + "(?![\\w-])")
                                .matcher(result)
                                .replaceAll(Matcher.quoteReplacement(FOLDER));
            }
        }
        return result;
    }
}
