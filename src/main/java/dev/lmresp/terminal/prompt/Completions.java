package dev.lmresp.terminal.prompt;

import java.util.List;

/** What the tab key offers. */
@FunctionalInterface
public interface Completions {
    /**
     * The ways to complete the word that ends at the cursor (where it starts, {@link Words#start}
     * says), best first. Called on the thread that reads, when the tab key is pressed.
     *
     * @param line the whole text so far
     * @param cursor where in it, from 0 to its length
     */
    List<Candidate> complete(String line, int cursor);

    /**
     * What is shown dimly behind a line that begins with a slash; nothing is an empty text. Called
     * whenever such a line changes, so it must not wait for anything. Without a definition of its
     * own: where a first word can only become one command, the rest of it and its description.
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
