package dev.lmresp.terminal.markdown;

import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.parser.Parser;
import org.jline.utils.AttributedString;

import java.util.ArrayList;
import java.util.List;

/** The lines of settled pieces, for one width. Each piece is rendered once. */
final class SettledLines {
    private final int width;
    private final Theme theme;
    private final Languages languages;
    private final Parser parser;
    private final References references;
    private final BlockLines blocks;

    private List<AttributedString> lines = new ArrayList<>();

    /** The number of lines before each piece that has been begun. */
    private final List<Integer> starts = new ArrayList<>();

    /** The number of pieces with all their lines. */
    private int finished;

    private CodeLines code;
    private int codeDone;
    private boolean hasCodeBegun;

    SettledLines(
            int width, Theme theme, Languages languages, Parser parser, References references) {
        this.width = width;
        this.theme = theme;
        this.languages = languages;
        this.parser = parser;
        this.references = references;
        this.blocks = new BlockLines(theme, languages);
        this.code = new CodeLines(Language.PLAIN, theme, width);
    }

    int width() {
        return width;
    }

    /** The lines of these pieces; the list is append-only from now on. */
    List<AttributedString> upTo(List<Piece> pieces) {
        while (finished < pieces.size()) {
            switch (pieces.get(finished)) {
                case Piece.Part part -> {
                    starts.add(lines.size());
                    add(part, lines);
                    finished++;
                }
                case Piece.Code block -> {
                    if (starts.size() == finished) {
                        starts.add(lines.size());
                        begin(block);
                    }
                    go(block);
                    if (!block.hasEnded()) {
                        return lines;
                    }
                    if (hasCodeBegun) {
                        code.end(lines);
                    }
                    finished++;
                }
            }
        }
        return lines;
    }

    /** The lines of parts after the settled ones. */
    List<AttributedString> open(List<Piece.Part> parts) {
        var open = new ArrayList<AttributedString>();
        parts.forEach(part -> add(part, open));
        return open;
    }

    /** The rows of the incomplete line of open code. */
    List<AttributedString> openCode(String line) {
        var open = new ArrayList<AttributedString>();
        if (!hasCodeBegun) {
            beginCode("", open);
        }
        code.openLine(line, open);
        return open;
    }

    /** Renders again from a piece on, on the next request. */
    void forgetFrom(int piece) {
        if (piece < starts.size()) {
            // a copy, because callers hold the list
            lines = new ArrayList<>(lines.subList(0, starts.get(piece)));
            starts.subList(piece, starts.size()).clear();
            finished = Math.min(finished, piece);
        }
    }

    private void add(Piece.Part part, List<AttributedString> out) {
        Node document = parser.parse(references.with(part.source()));
        if (part.number() >= 0) {
            number(document, part.number());
        }
        List<AttributedString> made = blocks.of(document, width);
        boolean isFirst = out.isEmpty() && lines.isEmpty();
        if (!made.isEmpty() && !isFirst && part.hasGap()) {
            out.add(AttributedString.EMPTY);
        }
        out.addAll(made);
    }

    /** Sets the number of an item that is not the first of its list. */
    private static void number(Node document, int number) {
        Node node = document.getFirstChild();
        while (node != null && !(node instanceof OrderedList)) {
            node = node.getNext();
        }
        if (node instanceof OrderedList list) {
            list.setMarkerStartNumber(number);
        }
    }

    private void begin(Piece.Code block) {
        code = new CodeLines(languages.of(block.info()), theme, width);
        codeDone = 0;
        hasCodeBegun = false;
        String name = Languages.name(block.info());
        if (!name.isEmpty()) {
            beginCode(name, lines);
            hasCodeBegun = true;
        }
    }

    private void go(Piece.Code block) {
        for (; codeDone < block.lines().size(); codeDone++) {
            if (!hasCodeBegun) {
                beginCode("", lines);
                hasCodeBegun = true;
            }
            code.line(block.lines().get(codeDone), lines);
        }
    }

    private void beginCode(String name, List<AttributedString> out) {
        if (!lines.isEmpty()) {
            out.add(AttributedString.EMPTY);
        }
        code.begin(name, out);
    }
}
