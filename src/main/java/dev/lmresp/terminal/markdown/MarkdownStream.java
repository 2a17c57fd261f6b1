package dev.lmresp.terminal.markdown;

import org.commonmark.Extension;
import org.commonmark.ext.autolink.AutolinkExtension;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.jline.utils.AttributedString;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Renders streamed Markdown as lines for a terminal. The final result depends only on the text and
 * not on how it was split into pieces.
 *
 * <p>The text is split into parts that no later line can change; each is parsed once, and rendered
 * once per width. Only the open end is processed again for each call of {@link #lines}, so that the
 * cost of a token does not grow with the answer.
 *
 * <p>The text cannot control the terminal: control characters are replaced by visible ones. Links
 * to web pages are hyperlinks (in hidden characters, see {@link
 * org.jline.utils.AttributedStyle#HIDDEN}).
 *
 * <p>Not thread-safe.
 */
public final class MarkdownStream {
    /** The minimum width of lines; a wide character needs 2. */
    public static final int LEAST_WIDTH = 4;

    /**
     * An open end up to this length is parsed for each call; a longer one when it has grown enough.
     */
    private static final int SHORT = 8192;

    private static final int GROWTH = 64;

    /** Deeper than people nest; each level has a cost, and a model can write any number. */
    private static final int DEEPEST = 24;

    private static final List<Extension> EXTENSIONS =
            List.of(
                    TablesExtension.create(),
                    StrikethroughExtension.builder().requireTwoTildes(true).build(),
                    AutolinkExtension.create());

    private final Theme theme;
    private final Languages languages = Languages.read();
    private final Parser parser = parser();
    private final References references = new References(parser);
    private final Splitter splitter = new Splitter(new Collector());

    /** The settled pieces, in order; only the last may be code that still grows. */
    private final List<Piece> pieces = new ArrayList<>();

    /** The incomplete last line. */
    private final StringBuilder last = new StringBuilder();

    private boolean endsWithReturn;
    private boolean hasEnded;
    private SettledLines settled;
    private int settledLines;
    private OpenLines open = OpenLines.NONE;

    /**
     * The lines of the open end, and what they were made from.
     *
     * @param pieces the number of settled pieces at that time
     * @param length the length of the open end
     */
    private record OpenLines(List<AttributedString> lines, int pieces, int length) {
        static final OpenLines NONE = new OpenLines(List.of(), 0, -1);
    }

    /** Creates an empty text in the standard theme. */
    public MarkdownStream() {
        this(Theme.standard());
    }

    public MarkdownStream(Theme theme) {
        this.theme = theme;
        this.settled = settledLines(LEAST_WIDTH);
    }

    /** A parser for what models write: CommonMark, tables, strikethrough and bare URLs. */
    static Parser parser() {
        return Parser.builder()
                .extensions(EXTENSIONS)
                .maxOpenBlockParsers(DEEPEST)
                .maxInlineNesting(DEEPEST)
                .build();
    }

    /** Adds the next piece, split anywhere. */
    public void append(String piece) {
        if (hasEnded) {
            throw new IllegalStateException("the text has ended");
        }
        int from = endsWithReturn && piece.startsWith("\n") ? 1 : 0;
        for (int i = from; i < piece.length(); i++) {
            char c = piece.charAt(i);
            if (c == '\n' || c == '\r') {
                last.append(piece, from, i);
                endLine();
                boolean isPair = c == '\r' && piece.startsWith("\n", i + 1);
                i += isPair ? 1 : 0;
                from = i + 1;
            }
        }
        last.append(piece, from, piece.length());
        endsWithReturn = piece.isEmpty() ? endsWithReturn : piece.endsWith("\r");
    }

    /** Ends the text: open blocks count as they are. */
    public void end() {
        if (hasEnded) {
            return;
        }
        if (!last.isEmpty()) {
            endLine();
        }
        splitter.end();
        hasEnded = true;
    }

    /**
     * All lines of the text so far, at most as wide as given (but at least {@link #LEAST_WIDTH}).
     * The list does not change any more. Until the end, lines near the end may look different in
     * the next call, and those of a very long open block may lag behind a little.
     */
    public List<AttributedString> lines(int width) {
        int columns = Math.max(LEAST_WIDTH, width);
        if (settled.width() != columns) {
            settled = settledLines(columns);
            open = OpenLines.NONE;
        }
        List<AttributedString> lines = settled.upTo(pieces);
        settledLines = lines.size();
        return new JoinedLines(lines, openLines());
    }

    /** The number of the last lines that will not change any more. */
    public int settled() {
        return settledLines;
    }

    private SettledLines settledLines(int width) {
        return new SettledLines(width, theme, languages, parser, references);
    }

    private void endLine() {
        splitter.line(last.toString());
        last.setLength(0);
    }

    private List<AttributedString> openLines() {
        if (splitter.isInCode()) {
            open = OpenLines.NONE;
            String line = OpenEnd.withoutHalf(last.toString());
            return splitter.mayEndCode(line)
                    ? List.of()
                    : settled.openCode(splitter.withoutIndent(line));
        }
        int length = splitter.openLength() + last.length();
        boolean isSame = open.pieces() == pieces.size() && open.length() >= 0;
        int grown = length - open.length();
        boolean isFresh = grown == 0 || (length > SHORT && grown < length / GROWTH);
        if (!isSame || !isFresh) {
            open = new OpenLines(settled.open(openParts()), pieces.size(), length);
        }
        return open.lines();
    }

    /** The open end as if it ended here, split in the same way as later. */
    private List<Piece.Part> openParts() {
        var parts = new ArrayList<Piece.Part>();
        Splitter ahead = splitter.copy(new PartsOnly(parts));
        String line = OpenEnd.clear(last.toString());
        if (!line.isEmpty()) {
            ahead.line(line);
        }
        boolean isText = !ahead.isInHtml();
        ahead.end();
        if (isText && !parts.isEmpty()) {
            Piece.Part end = parts.removeLast();
            String source = end.source();
            boolean isGrowing = !line.isEmpty() && source.endsWith(line + "\n");
            String grown = isGrowing ? source.substring(0, source.length() - 1) : source;
            parts.add(end.with(OpenEnd.completed(grown)));
        }
        return parts;
    }

    private final class Collector implements Splitter.Listener {
        @Override
        public void part(Piece.Part part) {
            pieces.add(part);
            Set<String> mentions = references.learn(part.source());
            for (String mention : mentions) {
                settled.forgetFrom(firstWith(mention));
            }
        }

        @Override
        public void codeBegins(SourceLine.Fence fence) {
            pieces.add(new Piece.Code(fence.info()));
        }

        @Override
        public void codeLine(String line) {
            code().add(line);
        }

        @Override
        public void codeEnds() {
            code().end();
        }

        private Piece.Code code() {
            return (Piece.Code) pieces.getLast();
        }

        private int firstWith(String mention) {
            int i = 0;
            while (i < pieces.size()
                    && !(pieces.get(i) instanceof Piece.Part part
                            && part.source().toLowerCase(Locale.ROOT).contains(mention))) {
                i++;
            }
            return i;
        }
    }

    /** Looks ahead: code that begins in the incomplete line is not shown yet. */
    private record PartsOnly(List<Piece.Part> parts) implements Splitter.Listener {
        @Override
        public void part(Piece.Part part) {
            parts.add(part);
        }

        @Override
        public void codeBegins(SourceLine.Fence fence) {}

        @Override
        public void codeLine(String line) {}

        @Override
        public void codeEnds() {}
    }
}
