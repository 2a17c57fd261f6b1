package dev.lmresp.terminal.prompt;

import java.util.List;

/** Provides completions for the tab key. */
@FunctionalInterface
public interface Completions {
    /**
     * The completions of the word that ends at the cursor and starts at {@link Words#start}, best
     * first. Called on the reading thread, when the tab key is pressed.
     *
     * @param line the whole text so far
     * @param cursor its position, from 0 to the length of the line
     */
    List<Candidate> complete(String line, int cursor);

    /**
     * The dim hint after a line that begins with a slash; empty for none. Called whenever such a
     * line changes, so it must not block. By default: if the first word has only one completion,
     * the rest of it and its description.
     *
     * @param line the text so far, with the cursor at its end
     */
    default String hint(String line) {
        if (line.indexOf(' ') >= 0) {
            return "";
        }
        List<Candidate> all =
                complete(line, line.length()).stream()
                        .filter(candidate -> candidate.text().startsWith(line))
                        .toList();
        Candidate only =
                all.stream()
                        .filter(candidate -> all.size() == 1 || candidate.text().equals(line))
                        .findFirst()
                        .orElse(new Candidate(line, "", true));
        String rest = only.text().substring(line.length());
        return only.description().isEmpty() ? rest : rest + "  " + only.description();
    }
}
