package dev.lmresp.terminal.markdown;

import dev.lmresp.terminal.Columns;

import org.commonmark.ext.gfm.strikethrough.Strikethrough;
import org.commonmark.node.Code;
import org.commonmark.node.Emphasis;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;
import org.jline.utils.AttributedStyle;

import java.util.Locale;
import java.util.regex.Pattern;

/** Renders the inline content of a paragraph, a heading or a table cell. */
final class Sentences {
    /** Longer URLs are cut: nobody reads them, and they may contain whole images. */
    private static final int LONGEST_ADDRESS = 300;

    private static final int SHOWN_OF_DATA = 30;

    /** The only HTML tag that models need: in table cells, Markdown has no line break. */
    private static final Pattern LINE_BREAK =
            Pattern.compile("<br\\s*/?>", Pattern.CASE_INSENSITIVE);

    private final Theme theme;
    private final Flow flow;

    Sentences(Theme theme, Flow flow) {
        this.theme = theme;
        this.flow = flow;
    }

    /** Adds the content of a block. */
    void add(Node block, AttributedStyle style) {
        children(block, style, "");
    }

    private void children(Node parent, AttributedStyle style, String link) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNext()) {
            one(node, style, link);
        }
    }

    private void one(Node node, AttributedStyle style, String link) {
        switch (node) {
            case Text text -> flow.append(text.getLiteral(), style, link);
            case Code code ->
                    flow.append(code.getLiteral(), Theme.over(style, theme.inlineCode()), link);
            case Emphasis e -> children(e, style.italic(), link);
            case StrongEmphasis e -> children(e, style.bold(), link);
            case Strikethrough e -> children(e, style.crossedOut(), link);
            case SoftLineBreak line -> softBreak(line, style, link);
            case HardLineBreak _ -> flow.lineBreak();
            case HtmlInline html -> html(html.getLiteral(), style, link);
            case Link to -> link(to, to.getDestination(), style);
            case Image image -> link(image, image.getDestination(), style);
            default -> children(node, style, link);
        }
    }

    /** A soft line break is a blank, but not between characters of scripts without blanks. */
    private void softBreak(SoftLineBreak line, AttributedStyle style, String link) {
        boolean isWithin =
                Columns.ofCharacter(flow.last()) == 2
                        && line.getNext() instanceof Text next
                        && !next.getLiteral().isEmpty()
                        && Columns.ofCharacter(next.getLiteral().codePointAt(0)) == 2;
        if (!isWithin) {
            flow.append(" ", style, link);
        }
    }

    private void html(String source, AttributedStyle style, String link) {
        if (LINE_BREAK.matcher(source).matches()) {
            flow.lineBreak();
        } else {
            flow.append(source, Theme.over(style, theme.source()), link);
        }
    }

    /** Adds a link's text, followed by its URL unless the text is the URL. */
    private void link(Node node, String destination, AttributedStyle style) {
        String text = text(node);
        String address = Hyperlinks.safe(destination);
        if (text.isBlank()) {
            flow.append(shown(destination), Theme.over(style, theme.link()), address);
            return;
        }
        children(node, Theme.over(style, theme.link()), address);
        boolean leadsOut = !destination.isEmpty() && !destination.startsWith("#");
        if (leadsOut && !says(text, destination)) {
            AttributedStyle quiet = Theme.over(style, theme.address());
            flow.append(" (", quiet);
            flow.append(shown(destination), quiet, address);
            flow.append(")", quiet);
        }
    }

    private static boolean says(String text, String destination) {
        return bare(text).equals(bare(destination));
    }

    private static String bare(String address) {
        String bare = address.strip();
        for (String scheme : new String[] {"https://", "http://", "mailto:"}) {
            if (bare.toLowerCase(Locale.ROOT).startsWith(scheme)) {
                bare = bare.substring(scheme.length());
            }
        }
        return bare.endsWith("/") ? bare.substring(0, bare.length() - 1) : bare;
    }

    private static String shown(String destination) {
        boolean isData = destination.regionMatches(true, 0, "data:", 0, 5);
        int most = isData ? SHOWN_OF_DATA : LONGEST_ADDRESS;
        return destination.length() > most ? destination.substring(0, most) + "…" : destination;
    }

    private static String text(Node parent) {
        var text = new StringBuilder();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNext()) {
            switch (node) {
                case Text t -> text.append(t.getLiteral());
                case Code code -> text.append(code.getLiteral());
                case SoftLineBreak _ -> text.append(' ');
                default -> text.append(text(node));
            }
        }
        return text.toString();
    }
}
