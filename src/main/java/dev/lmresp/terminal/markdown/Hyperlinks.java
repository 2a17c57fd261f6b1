package dev.lmresp.terminal.markdown;

import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Clickable links: <a href="https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda">OSC
 * 8</a>, which terminals without support ignore. The sequences are hidden characters of the line,
 * and each line closes its links.
 */
final class Hyperlinks {
    /** The limit of terminals (VTE 2083, iTerm2 more). */
    private static final int LONGEST = 2000;

    /** Only URLs for a browser or a mail program: a link to a file could start a program. */
    private static final Pattern SAFE =
            Pattern.compile("(?:https?://|mailto:)[!-~]+", Pattern.CASE_INSENSITIVE);

    private static final Pattern NOT_ASCII = Pattern.compile("[^\\x00-\\x7F]++");

    private Hyperlinks() {}

    /** The URL for a terminal, or empty when it must not be clickable. */
    static String safe(String address) {
        String ascii =
                NOT_ASCII
                        .matcher(address)
                        .replaceAll(
                                part -> URLEncoder.encode(part.group(), StandardCharsets.UTF_8));
        boolean isSafe = ascii.length() <= LONGEST && SAFE.matcher(ascii).matches();
        return isSafe ? ascii : "";
    }

    static void open(String link, AttributedStringBuilder line) {
        if (!link.isEmpty()) {
            line.append("\u001b]8;;" + link + "\u001b\\", AttributedStyle.HIDDEN);
        }
    }

    static void close(String link, AttributedStringBuilder line) {
        if (!link.isEmpty()) {
            line.append("\u001b]8;;\u001b\\", AttributedStyle.HIDDEN);
        }
    }
}
