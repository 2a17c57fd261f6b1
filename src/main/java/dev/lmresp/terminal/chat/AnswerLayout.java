package dev.lmresp.terminal.chat;

import org.jline.utils.AttributedString;

import java.util.List;
import java.util.function.IntFunction;

/** The layout of an answer on the screen: alone, or beside something else. */
@FunctionalInterface
interface AnswerLayout {
    AnswerLayout ALONE = IntFunction::apply;

    /**
     * All lines, for a width.
     *
     * @param answer gives the lines of the answer for a width
     */
    List<AttributedString> lines(IntFunction<List<AttributedString>> answer, int width);

    /**
     * The status line below.
     *
     * @param figures gives the status of the answer for a width
     */
    default String figures(IntFunction<String> figures, int width) {
        return figures.apply(width);
    }
}
