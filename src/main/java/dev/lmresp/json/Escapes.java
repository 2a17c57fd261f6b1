package dev.lmresp.json;

import java.util.HexFormat;

/**
 * Escapes invisible characters in JSON. JSON itself only requires escapes for ASCII control
 * characters.
 */
final class Escapes {
    private static final HexFormat HEX = HexFormat.of();
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    private Escapes() {}

    /** The same JSON, with invisible characters escaped. */
    static String of(String json) {
        // outside strings there is only ASCII, and inside them nothing else needs escapes
        for (int i = 0; i < json.length(); i++) {
            if (json.charAt(i) > '~' && isEscaped(json.codePointAt(i))) {
                return escaped(json);
            }
        }
        return json;
    }

    private static String escaped(String json) {
        var text = new StringBuilder(json.length() + 16);
        json.codePoints()
                .forEach(
                        character -> {
                            if (character <= '~' || !isEscaped(character)) {
                                text.appendCodePoint(character);
                                return;
                            }
                            for (char unit : Character.toChars(character)) {
                                text.append("\\u").append(HEX.toHexDigits(unit));
                            }
                        });
        return text.toString();
    }

    private static boolean isEscaped(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    true;
            // joiners are part of scripts and of emoji
            case Character.FORMAT ->
                    character != ZERO_WIDTH_NON_JOINER && character != ZERO_WIDTH_JOINER;
            // tag characters can encode hidden text
            default -> character >= 0xE0000 && character <= 0xE00FF;
        };
    }
}
