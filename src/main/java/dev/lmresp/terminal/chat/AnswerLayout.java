package dev.lmresp.terminal.chat;

import org.jline.utils.AttributedString;

import java.util.List;
import java.util.function.IntFunction;

/** How an answer stands on the screen: alone, or beside something. */
@FunctionalInterface
interface AnswerLayout {
    /** Nothing but the answer. */
    AnswerLayout ALONE = IntFunction::apply;

    /**
     * The lines of all, each at most so wide.
     *
     * @param answer gives the lines of the answer for a width
     */
    List<AttributedString> lines(IntFunction<List<AttributedString>> answer, int width);

    /**
     * The line of figures below.
     *
     * @param figures gives those of the answer for a width
     */
    default String figures(IntFunction<String> figures, int width) {
        return figures.apply(width);
    }
}
