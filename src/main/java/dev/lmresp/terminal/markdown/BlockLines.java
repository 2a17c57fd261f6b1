package dev.lmresp.terminal.markdown;

import dev.lmresp.terminal.Columns;

import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.LinkReferenceDefinition;
import org.commonmark.node.ListBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.Text;
import org.commonmark.node.ThematicBreak;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Renders blocks of parsed Markdown as lines. */
final class BlockLines {
    /** The width below which bars and indents are not nested further. */
    private static final int NARROWEST = 6;

    private static final String[] BULLETS = {"• ", "◦ ", "▪ "};

    private static final Pattern TASK = Pattern.compile("\\[[ xX]\\] ");

    private final Theme theme;
    private final Languages languages;

    BlockLines(Theme theme, Languages languages) {
        this.theme = theme;
        this.languages = languages;
    }

    /** The lines of all blocks of a document, separated by a blank line. */
    List<AttributedString> of(Node document, int width) {
        return blocks(document, width, 0, false);
    }

    private List<AttributedString> blocks(Node parent, int width, int depth, boolean isTight) {
        var lines = new ArrayList<AttributedString>();
        for (Node block = parent.getFirstChild(); block != null; block = block.getNext()) {
            List<AttributedString> more = block(block, width, depth);
            if (!more.isEmpty() && !lines.isEmpty() && !isTight) {
                lines.add(AttributedString.EMPTY);
            }
            lines.addAll(more);
        }
        return lines;
    }

    private List<AttributedString> block(Node block, int width, int depth) {
        return switch (block) {
            case Paragraph paragraph -> sentences(paragraph).wrapped(width);
            case Heading heading -> heading(heading, width);
            case ListBlock list -> list(list, width, depth);
            case BlockQuote quote -> quote(quote, width, depth);
            case FencedCodeBlock code -> code(code.getInfo(), code.getLiteral(), width);
            case IndentedCodeBlock code -> code("", code.getLiteral(), width);
            case ThematicBreak _ -> List.of(new AttributedString("─".repeat(width), theme.mark()));
            case HtmlBlock html -> source(html.getLiteral(), width);
            case TableBlock table -> new TableLines(theme, table).lines(width);
            case LinkReferenceDefinition _ -> List.of();
            default -> blocks(block, width, depth, false);
        };
    }

    private Flow sentences(Node block) {
        var flow = new Flow();
        new Sentences(theme, flow).add(block, AttributedStyle.DEFAULT);
        return flow;
    }

    private List<AttributedString> heading(Heading heading, int width) {
        var flow = new Flow();
        flow.append("#".repeat(heading.getLevel()) + " ", theme.mark());
        new Sentences(theme, flow).add(heading, theme.heading());
        return flow.wrapped(width);
    }

    private List<AttributedString> quote(BlockQuote quote, int width, int depth) {
        boolean isNarrow = width - 2 < NARROWEST;
        List<AttributedString> lines = blocks(quote, isNarrow ? width : width - 2, depth, false);
        var bar = new AttributedString("│ ", theme.mark());
        return isNarrow ? lines : behind(bar, bar, lines);
    }

    private List<AttributedString> list(ListBlock list, int width, int depth) {
        var lines = new ArrayList<AttributedString>();
        int number = list instanceof OrderedList ordered ? number(ordered) : 0;
        for (Node item = list.getFirstChild(); item != null; item = item.getNext()) {
            String marker = bullet(depth);
            if (list instanceof OrderedList ordered) {
                marker = number++ + delimiter(ordered) + " ";
            }
            if (!lines.isEmpty() && !list.isTight()) {
                lines.add(AttributedString.EMPTY);
            }
            lines.addAll(item(item, marker, width, depth, list.isTight()));
        }
        return lines;
    }

    private static String bullet(int depth) {
        return BULLETS[depth % BULLETS.length];
    }

    private static int number(OrderedList list) {
        Integer number = list.getMarkerStartNumber();
        return number == null ? 1 : number;
    }

    private static String delimiter(OrderedList list) {
        String delimiter = list.getMarkerDelimiter();
        return delimiter == null ? "." : delimiter;
    }

    private List<AttributedString> item(
            Node item, String bullet, int width, int depth, boolean isTight) {
        String box = taskBox(item);
        String marker = box.isEmpty() || !bullet.equals(bullet(depth)) ? bullet + box : box;
        int indent = Columns.of(marker);
        var head = new AttributedString(marker, theme.mark());
        boolean isNarrow = width - indent < NARROWEST;
        int room = isNarrow ? width : width - indent;
        List<AttributedString> lines = blocks(item, room, depth + 1, isTight);
        if (lines.isEmpty()) {
            return List.of(head);
        }
        if (isNarrow) {
            lines.addFirst(head);
            return lines;
        }
        return behind(head, new AttributedString(" ".repeat(indent)), lines);
    }

    /** Removes the task box from its text. */
    private static String taskBox(Node item) {
        boolean isTask =
                item instanceof ListItem
                        && item.getFirstChild() instanceof Paragraph first
                        && first.getFirstChild() instanceof Text text
                        && TASK.matcher(text.getLiteral()).lookingAt();
        if (!isTask) {
            return "";
        }
        var text = (Text) item.getFirstChild().getFirstChild();
        String literal = text.getLiteral();
        text.setLiteral(literal.substring(4));
        return literal.charAt(1) == ' ' ? "[ ] " : "[x] ";
    }

    private List<AttributedString> code(String info, String code, int width) {
        var lines = new ArrayList<AttributedString>();
        var block = new CodeLines(languages.of(info), theme, width);
        String name = Languages.name(info);
        if (name.isEmpty() && code.isEmpty()) {
            return lines;
        }
        block.begin(name, lines);
        code.lines().forEach(line -> block.line(line, lines));
        block.end(lines);
        return lines;
    }

    private List<AttributedString> source(String source, int width) {
        var flow = new Flow();
        source.lines()
                .forEach(
                        line -> {
                            if (!flow.isEmpty()) {
                                flow.lineBreak();
                            }
                            flow.append(line, theme.source());
                        });
        return flow.wrapped(width);
    }

    private static List<AttributedString> behind(
            AttributedString first, AttributedString rest, List<AttributedString> lines) {
        var indented = new ArrayList<AttributedString>(lines.size());
        for (AttributedString line : lines) {
            AttributedString prefix = indented.isEmpty() ? first : rest;
            boolean isBlank = line.length() == 0 && prefix.toString().isBlank();
            var whole = new AttributedStringBuilder(prefix.length() + line.length());
            indented.add(
                    isBlank
                            ? AttributedString.EMPTY
                            : whole.append(prefix).append(line).toAttributedString());
        }
        return indented;
    }
}
