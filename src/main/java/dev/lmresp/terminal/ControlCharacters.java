package dev.lmresp.terminal;

/**
 * Makes control characters visible. A model may be tricked into writing escape sequences that move
 * the cursor or fill the clipboard, or characters that change the text direction, so that people
 * read something else than what is there.
 */
public final class ControlCharacters {
    private static final char REPLACEMENT = '\uFFFD';
    private static final int PICTURE_OF_NUL = 0x2400;
    private static final char PICTURE_OF_DELETE = '\u2421';
    private static final String PICTURE_OF_RETURN = "\u240D";

    private ControlCharacters() {}

    /** The text on one line without control characters: line ends and tabs become blanks. */
    public static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || (c > '~' && isSuspect(text, i))) {
                return replaced(text, i);
            }
        }
        return text;
    }

    /** The text without control characters, except line ends and tabs. */
    static String lines(String text) {
        if (isPrintable(text)) {
            return text;
        }
        var printable = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            if (character == '\r') {
                // at the end of a line it is harmless, elsewhere it overwrites the line
                boolean endsLine = i < text.length() && text.charAt(i) == '\n';
                printable.append(endsLine ? "" : PICTURE_OF_RETURN);
            } else if (character == '\n' || character == '\t') {
                printable.appendCodePoint(character);
            } else {
                append(character, printable);
            }
        }
        return printable.toString();
    }

    /** True when no character of the lines has to be replaced. */
    static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' ? c != '\n' && c != '\t' : c > '~' && isSuspect(text, i)) {
                return false;
            }
        }
        return true;
    }

    private static String replaced(String text, int clean) {
        var printable = new StringBuilder(text.length());
        printable.append(text, 0, clean);
        for (int i = clean; i < text.length(); ) {
            int character = text.codePointAt(i);
            append(character, printable);
            i += Character.charCount(character);
        }
        return printable.toString();
    }

    private static void append(int character, StringBuilder printable) {
        switch (kind(character)) {
            case PLAIN -> printable.appendCodePoint(character);
            case BLANK -> printable.append(' ');
            case CONTROL -> printable.append((char) (PICTURE_OF_NUL + character));
            case DELETE -> printable.append(PICTURE_OF_DELETE);
            case UNSHOWABLE -> printable.append(REPLACEMENT);
            case INVISIBLE -> {}
        }
    }

    private static boolean isSuspect(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return kind(text.codePointAt(i)) != Kind.PLAIN;
        }
        if (Character.isLowSurrogate(c)) {
            return i == 0 || !Character.isHighSurrogate(text.charAt(i - 1));
        }
        return kind(c) != Kind.PLAIN;
    }

    private enum Kind {
        PLAIN,
        BLANK,
        CONTROL,
        DELETE,
        UNSHOWABLE,
        INVISIBLE
    }

    private static Kind kind(int character) {
        if (character < ' ') {
            return character == '\t' || character == '\n' || character == '\r'
                    ? Kind.BLANK
                    : Kind.CONTROL;
        }
        if (character < 0xA0) {
            return character < 0x7F
                    ? Kind.PLAIN
                    : character == 0x7F ? Kind.DELETE : Kind.UNSHOWABLE;
        }
        return switch (character) {
            // soft hyphen, direction marks without effect on other text, and invisible joiners
            case 0xAD,
                    0x61C,
                    0x200B,
                    0x200E,
                    0x200F,
                    0x2060,
                    0x2061,
                    0x2062,
                    0x2063,
                    0x2064,
                    0xFEFF ->
                    Kind.INVISIBLE;
            case 0x2028, 0x2029 -> Kind.BLANK;
            // embeddings, overrides and isolates: they would reorder what follows
            case 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069 ->
                    Kind.UNSHOWABLE;
            default -> ofRest(character);
        };
    }

    private static Kind ofRest(int character) {
        // tag characters encode hidden text; the rest are obsolete format characters and surrogates
        boolean isShown =
                !(character >= 0x206A && character <= 0x206F)
                        && !(character >= 0xFFF9 && character <= 0xFFFB)
                        && !(character >= 0xD800 && character <= 0xDFFF)
                        && !(character >= 0xE0000 && character <= 0xE00FF);
        return isShown ? Kind.PLAIN : Kind.UNSHOWABLE;
    }
}
