package dev.lmresp.terminal.markdown;

import org.jline.utils.AttributedString;

import java.util.List;

/** Lines as text. */
final class Plain {
    private Plain() {}

    static List<String> lines(String markdown, int width) {
        return of(whole(markdown).lines(width));
    }

    static MarkdownStream whole(String markdown) {
        var stream = new MarkdownStream();
        stream.append(markdown);
        stream.end();
        return stream;
    }

    static List<String> of(List<AttributedString> lines) {
        return lines.stream().map(Plain::of).toList();
    }

    /** Without what is hidden. */
    static String of(AttributedString line) {
        var text = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            if (!line.isHidden(i)) {
                text.append(line.charAt(i));
            }
        }
        return text.toString();
    }
}
