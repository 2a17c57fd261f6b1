package dev.lmresp.terminal.prompt;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits characters typed earlier into keys and pastes. The line editor accepts replayed keys one
 * by one, but searches the end of a paste only in new input.
 *
 * @param keys all keys, with a start mark in place of each paste
 * @param pastes the texts of the pastes
 * @param unfinished an incomplete paste after all keys, may be empty
 */
public record ReplayedKeys(String keys, List<String> pastes, String unfinished) {
    /** The start mark of pasted text. */
    static final String PASTE_BEGINS = "\u001b[200~";

    /** The end mark of pasted text. */
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
