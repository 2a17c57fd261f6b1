package dev.lmresp.terminal.prompt;

import org.jline.utils.NonBlockingReader;

import java.io.IOException;

/** Reads keys for a menu, one by one. */
public final class MenuKeys {
    /** A key press. */
    public sealed interface Pressed {}

    /** A character to search for. */
    public record Letter(String text) implements Pressed {}

    /** Any other key. */
    public enum Key implements Pressed {
        UP,
        DOWN,
        PAGE_UP,
        PAGE_DOWN,
        ENTER,
        ERASE,
        ERASE_ALL,
        LEAVE,
        OTHER
    }

    private static final long POLL = 100;

    /** The milliseconds to wait for the rest of an escape sequence. */
    private static final long REST_OF_A_KEY = 50;

    private static final char ESCAPE = '\u001b';

    private final NonBlockingReader in;
    private volatile boolean isStopped;

    public MenuKeys(NonBlockingReader in) {
        this.in = in;
    }

    /** Stops reading, at Ctrl-C. */
    public void stop() {
        isStopped = true;
    }

    /** Waits for the next key; a closed terminal counts as leaving. */
    public Pressed next() {
        try {
            int c = NonBlockingReader.READ_EXPIRED;
            while (c == NonBlockingReader.READ_EXPIRED) {
                if (isStopped) {
                    return Key.LEAVE;
                }
                c = in.read(POLL);
            }
            return switch (c) {
                case NonBlockingReader.EOF, 'D' - '@', 'G' - '@' -> Key.LEAVE;
                case '\r', '\n' -> Key.ENTER;
                case '\b', 0x7f -> Key.ERASE;
                case 'U' - '@', 'W' - '@' -> Key.ERASE_ALL;
                case 'P' - '@' -> Key.UP;
                case 'N' - '@' -> Key.DOWN;
                case ESCAPE -> escaped();
                default -> Character.isISOControl(c) ? Key.OTHER : letter((char) c);
            };
        } catch (IOException e) {
            return Key.LEAVE;
        }
    }

    private Pressed letter(char c) throws IOException {
        return Character.isHighSurrogate(c)
                ? new Letter(new String(new char[] {c, (char) in.read()}))
                : new Letter(String.valueOf(c));
    }

    private Key escaped() throws IOException {
        int kind = in.read(REST_OF_A_KEY);
        if (kind < 0) {
            return Key.LEAVE;
        }
        if (kind != '[' && kind != 'O') {
            return Key.OTHER;
        }
        var sequence = new StringBuilder();
        int c;
        do {
            c = in.read(REST_OF_A_KEY);
            sequence.append(c < 0 ? "" : String.valueOf((char) c));
        } while (c >= 0 && (c < '@' || c > '~'));
        return switch (sequence.toString()) {
            case "A" -> Key.UP;
            case "B" -> Key.DOWN;
            case "5~" -> Key.PAGE_UP;
            case "6~" -> Key.PAGE_DOWN;
            default -> Key.OTHER;
        };
    }
}
