package dev.lmresp.doctor;

import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/**
 * What to do about a finding, by the engine's dialect: for example a flag to start it with. From
 * {@code advice.toml}.
 */
final class Advice {
    private static final String RESOURCE = "/dev/lmresp/advice.toml";
    private static final String ANY = "any";
    private static final String SPEAKERS = "speakers";

    private final TomlTable all;

    Advice() {
        try (InputStream resource = Advice.class.getResourceAsStream(RESOURCE)) {
            TomlParseResult parsed = Toml.parse(resource);
            if (parsed.hasErrors()) {
                throw new IllegalStateException(RESOURCE + ": " + parsed.errors().getFirst());
            }
            all = parsed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The advice on a problem.
     *
     * @param problem a table of the file
     * @param dialect the engine's dialect
     * @param said the engine's own message, which may distinguish engines of the same dialect; may
     *     be empty
     */
    String on(String problem, String dialect, String said) {
        TomlTable table = all.getTableOrEmpty(List.of(problem));
        for (String name : List.of(speaker(said), dialect, ANY)) {
            if (table.get(List.of(name)) instanceof String advice) {
                return advice;
            }
        }
        throw new IllegalStateException("there is no advice on " + problem);
    }

    private String speaker(String said) {
        String lower = said.toLowerCase(Locale.ROOT);
        TomlTable speakers = all.getTableOrEmpty(List.of(SPEAKERS));
        for (String name : speakers.keySet()) {
            TomlArray words = speakers.getArrayOrEmpty(List.of(name));
            if (words.toList().stream().anyMatch(word -> lower.contains(word.toString()))) {
                return name;
            }
        }
        return "";
    }
}
