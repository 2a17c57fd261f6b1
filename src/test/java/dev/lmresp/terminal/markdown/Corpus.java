package dev.lmresp.terminal.markdown;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Markdown of all kinds. */
final class Corpus {
    private static final List<String> LINES =
            List.of(
                    "",
                    "",
                    "# heading",
                    "#not a heading",
                    "text with **bold** and *em* and `code`",
                    "**open",
                    "closes** here",
                    "- item",
                    "* item",
                    "+ [ ] task",
                    "  - nested",
                    "  continued",
                    "    deep",
                    "\ttab",
                    "1. one",
                    "2. two",
                    "7) seven",
                    "   in the item",
                    "> quote",
                    ">> deeper",
                    "lazy",
                    "```",
                    "```java",
                    "~~~",
                    "````",
                    "  ```",
                    "int x = \"a\"; /* open",
                    "*/ closed",
                    "---",
                    "===",
                    "***",
                    "- - -",
                    "| a | b |",
                    "|---|:-:|",
                    "| 1 | 2 |",
                    "a | b",
                    "--- | ---",
                    "<div>",
                    "</div>",
                    "<!-- open",
                    "-->",
                    "<b>inline</b> html",
                    "<script>",
                    "</script>",
                    "[ref]: https://example.com",
                    "see [ref] and [text][ref] and [a](b \"t\")",
                    "![image](https://example.com/a.png)",
                    "hard  ",
                    "break\\",
                    "中文字符很多很多很多很多很多很多很多很多很多。",
                    "👨‍👩‍👧‍👦 🇩🇪🇫🇷 ❤️ 👍🏽 1️⃣",
                    "e\u0301\u0301\u0301 ที่ क्षि ｶﾞ",
                    "\u001b[31mred \u0007 &#27; \u202e \u200f \u0085",
                    "https://example.com/a/very/long/path/that/does/not/end/anywhere?near=here",
                    "\ud83d",
                    "\\*escaped\\*",
                    "a very long line of plain words that goes on and on so that it has to be"
                            + " broken",
                    "-",
                    "1.",
                    "\r");

    private Corpus() {}

    /** A sample of everything. */
    static String everything() {
        try (InputStream file = Corpus.class.getResourceAsStream("/markdown/everything.md")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Texts put together from lines that go badly with each other. */
    static Stream<String> random(int count, long seed) {
        return IntStream.range(0, count).mapToObj(i -> random(new Random(seed + i)));
    }

    private static String random(Random random) {
        var text = new StringBuilder();
        int lines = 1 + random.nextInt(25);
        for (int i = 0; i < lines; i++) {
            text.append(LINES.get(random.nextInt(LINES.size())));
            text.append(random.nextInt(20) == 0 ? "\r\n" : random.nextInt(15) == 0 ? "" : "\n");
        }
        return text.toString();
    }
}
