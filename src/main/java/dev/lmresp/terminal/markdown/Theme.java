package dev.lmresp.terminal.markdown;

import static org.jline.utils.AttributedStyle.BLUE;
import static org.jline.utils.AttributedStyle.CYAN;
import static org.jline.utils.AttributedStyle.DEFAULT;
import static org.jline.utils.AttributedStyle.GREEN;
import static org.jline.utils.AttributedStyle.MAGENTA;
import static org.jline.utils.AttributedStyle.RED;

import org.jline.utils.AttributedStyle;

/**
 * The styles of rendered Markdown.
 *
 * @param heading text of headings
 * @param mark structure: marks of headings, bars, rules, bullets, frames
 * @param inlineCode inline code
 * @param link text of links
 * @param address URLs of links
 * @param source raw text: HTML
 * @param label the language of a code block
 * @param keyword keywords
 * @param type names of types, tags and sections
 * @param name names of functions, keys and attributes
 * @param literal numbers and constants
 * @param string string literals
 * @param comment comments
 * @param added an added line in a patch
 * @param removed a removed line in a patch
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
     * Colours that are readable on dark and light backgrounds: those of the terminal's palette that
     * are neither near black nor near white in any common theme.
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

    /** A style with another one applied on top. */
    static AttributedStyle over(AttributedStyle ground, AttributedStyle style) {
        long kept = ground.getStyle() & ~style.getMask();
        return new AttributedStyle(kept | style.getStyle(), ground.getMask() | style.getMask());
    }
}
