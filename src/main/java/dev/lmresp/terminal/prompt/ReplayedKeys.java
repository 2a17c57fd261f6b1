package dev.lmresp.terminal.prompt;

import java.util.ArrayList;
import java.util.List;

/**
 * Characters typed earlier, apart into keys and pastes. The line editor takes keys back one by one,
 * but searches the end of a paste only in what is still to come.
 *
 * @param keys all but the pastes; in place of each the mark that begins one
 * @param pastes their texts
 * @param unfinished the beginning of a paste whose rest is still to come, behind all keys; or empty
 */
public record ReplayedKeys(String keys, List<String> pastes, String unfinished) {
    /** What a terminal sends before a pasted text. */
    static final String PASTE_BEGINS = "\u001b[200~";

    /** What a terminal sends behind a pasted text. */
    static final String PASTE_ENDS = "\u001b[201~";

    public ReplayedKeys {
        pastes = List.copyOf(pastes);
    }

    static ReplayedKeys of(String typed) {
        var keys = new StringBuilder();
        var pastes = new ArrayList<String>();
        int at = 0;
        while (true) {
            int begin = typed.indexOf(PASTE_BEGINS, at);
            if (begin < 0) {
                keys.append(typed, at, typed.length());
                return new ReplayedKeys(keys.toString(), pastes, "");
            }
            int text = begin + PASTE_BEGINS.length();
            keys.append(typed, at, text);
            int end = typed.indexOf(PASTE_ENDS, text);
            if (end < 0) {
                return new ReplayedKeys(keys.toString(), pastes, typed.substring(text));
            }
            pastes.add(typed.substring(text, end));
            at = end + PASTE_ENDS.length();
        }
    }
}
