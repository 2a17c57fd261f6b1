package dev.lmresp.proxy.quirks;

import dev.lmresp.engine.mock.quirk.Quirk;

import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What clients are told of a quirk that cannot be hidden, as {@link FailuresTest} says.
 *
 * @param code the code of the error
 * @param says a part of the message
 */
record Failure(Quirk quirk, String code, String says) {
    /** What is no failure of the engine to its client, or one without a message. */
    static final Set<Quirk> WITHOUT_ERROR =
            EnumSet.of(
                    Quirk.TRUNCATED_ARGUMENTS,
                    Quirk.FINISH_SAFETY,
                    Quirk.TOOL_XML_IN_TEXT,
                    Quirk.GEMMA_2_TEMPLATE,
                    Quirk.LLAMA_2_TEMPLATE,
                    Quirk.CONCATENATED_ARGUMENTS);

    /** All that is told; more than one of a quirk that is told in several ways. */
    static List<Failure> all() {
        var all = new ArrayList<Failure>();
        for (Method method : FailuresTest.class.getDeclaredMethods()) {
            if (method.isAnnotationPresent(CsvSource.class)) {
                for (String line : method.getAnnotation(CsvSource.class).value()) {
                    String[] cells = line.split(" *\\| *");
                    if (cells.length > 2) {
                        all.add(
                                new Failure(
                                        Quirk.valueOf(cells[0]),
                                        cells[cells.length - 2],
                                        cells[cells.length - 1]));
                    }
                }
            }
            if (method.isAnnotationPresent(EnumSource.class)) {
                for (String name : method.getAnnotation(EnumSource.class).names()) {
                    all.add(new Failure(Quirk.valueOf(name), "engine_timeout", "1 s"));
                }
            }
        }
        return all;
    }
}
