package dev.lmresp.terminal.markdown;

import org.jline.utils.AttributedString;

import java.util.List;

/** Markdown as the parser sees it that is given all at once. */
final class PlainParser {
    private PlainParser() {}

    static List<AttributedString> lines(String markdown, int width) {
        return new BlockLines(Theme.standard(), Languages.read())
                .of(MarkdownStream.parser().parse(markdown), width);
    }
}
