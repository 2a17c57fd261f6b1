package dev.lmresp.terminal.markdown;

import static org.jline.utils.AttributedStyle.BLUE;
import static org.jline.utils.AttributedStyle.CYAN;
import static org.jline.utils.AttributedStyle.DEFAULT;
import static org.jline.utils.AttributedStyle.GREEN;
import static org.jline.utils.AttributedStyle.MAGENTA;
import static org.jline.utils.AttributedStyle.RED;

import org.jline.utils.AttributedStyle;

/**
 * How what is written looks.
 *
 * @param heading its text
 * @param mark what shows structure and is not text: marks of headings, bars, rules, bullets, frames
 * @param inlineCode code within a sentence
 * @param link text that leads somewhere
 * @param address where it leads
 * @param source text shown as it was written: HTML
 * @param label the language of a code block
 * @param keyword words of a language
 * @param type names of types, tags and sections
 * @param name names of functions, keys and attributes
 * @param literal numbers and constants
 * @param string text in code
 * @param comment what only people read
 * @param added a line that came in a patch
 * @param removed a line that went in a patch
 */
public record Theme(
        AttributedStyle heading,
        AttributedStyle mark,
        AttributedStyle inlineCode,
        AttributedStyle link,
        AttributedStyle address,
        AttributedStyle source,
        AttributedStyle label,
        AttributedStyle keyword,
        AttributedStyle type,
        AttributedStyle name,
        AttributedStyle literal,
        AttributedStyle string,
        AttributedStyle comment,
        AttributedStyle added,
        AttributedStyle removed) {

    /**
     * Colours that can be read on dark and on light ground: of the terminal's own colours those
     * that are neither near black nor near white in any common palette.
     */
    public static Theme standard() {
        return new Theme(
                DEFAULT.bold(),
                DEFAULT.faint(),
                DEFAULT.foreground(CYAN),
                DEFAULT.underline(),
                DEFAULT.faint(),
                DEFAULT.faint(),
                DEFAULT.faint().italic(),
                DEFAULT.foreground(MAGENTA),
                DEFAULT.foreground(CYAN),
                DEFAULT.foreground(BLUE),
                DEFAULT.foreground(RED),
                DEFAULT.foreground(GREEN),
                DEFAULT.faint(),
                DEFAULT.foreground(GREEN),
                DEFAULT.foreground(RED));
    }

    AttributedStyle of(Token token) {
        return switch (token) {
            case PLAIN -> DEFAULT;
            case KEYWORD -> keyword;
            case TYPE -> type;
            case NAME -> name;
            case LITERAL -> literal;
            case STRING -> string;
            case COMMENT -> comment;
            case ADDED -> added;
            case REMOVED -> removed;
            case HEADING -> heading;
        };
    }

    /** A style with what another one says laid over it. */
    static AttributedStyle over(AttributedStyle ground, AttributedStyle style) {
        long kept = ground.getStyle() & ~style.getMask();
        return new AttributedStyle(kept | style.getStyle(), ground.getMask() | style.getMask());
    }
}
