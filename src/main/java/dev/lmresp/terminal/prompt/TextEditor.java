package dev.lmresp.terminal.prompt;

import dev.lmresp.config.UserLocale;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The program in which the user edits texts: {@code $VISUAL}, {@code $EDITOR}, or what is there.
 */
public final class TextEditor {
    /**
     * What came of a text in an editor of its own.
     *
     * @param text the text as it is now; as it was where there was a problem
     * @param problem why it could not be edited and what to do, for a person; empty where all went
     *     well
     */
    public record Edited(String text, String problem) {}

    /** What a shell exits with when there is no such command. */
    private static final int NOT_FOUND = 127;

    private static final String ADVICE =
            "set EDITOR to the command of an editor, such as EDITOR=nano";

    private final Map<String, String> environment;

    TextEditor(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Lets the user edit a text; the terminal must be as a program expects it. */
    Edited edit(String text) {
        Optional<String> command = command();
        if (command.isEmpty()) {
            return new Edited(text, "no editor found: " + ADVICE);
        }
        try {
            // only its owner can read a temporary file
            Path file = Files.createTempFile("lmresp-", ".md");
            try {
                Files.writeString(file, text);
                int exitCode = run(command.get(), file);
                return exitCode == 0
                        ? new Edited(withoutLastLineEnd(Files.readString(file)), "")
                        : new Edited(text, problem(command.get(), exitCode));
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            return new Edited(
                    text, "cannot edit with '%s' (%s): %s".formatted(command.get(), e, ADVICE));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Edited(text, "interrupted");
        }
    }

    private Optional<String> command() {
        return Stream.of("VISUAL", "EDITOR")
                .map(name -> environment.getOrDefault(name, "").strip())
                .filter(command -> !command.isEmpty())
                .findFirst()
                .or(() -> Stream.of("vi", "nano", "notepad").filter(this::isThere).findFirst());
    }

    private boolean isThere(String program) {
        return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .flatMap(
                        folder ->
                                Stream.of(program, program + ".exe").map(Path.of(folder)::resolve))
                .anyMatch(Files::isExecutable);
    }

    /** Through a shell, as git does it: the value may have arguments and quotation marks. */
    private int run(String command, Path file) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>();
        if (File.separatorChar == '/') {
            words.addAll(List.of("sh", "-c", command + " \"$@\"", command));
        } else {
            words.addAll(Words.of(command));
        }
        words.add(file.toString());
        var builder = new ProcessBuilder(words).inheritIO();
        builder.environment().clear();
        builder.environment().putAll(environment);
        UserLocale.restore(builder.environment());
        return builder.start().waitFor();
    }

    private static String problem(String command, int exitCode) {
        return exitCode == NOT_FOUND
                ? "there is no command '%s': %s".formatted(command, ADVICE)
                : "'%s' ended with exit code %d; the text is unchanged"
                        .formatted(command, exitCode);
    }

    /** Editors end the last line of a file; the text had none. */
    private static String withoutLastLineEnd(String text) {
        String unix = text.replace("\r\n", "\n");
        return unix.endsWith("\n") ? unix.substring(0, unix.length() - 1) : unix;
    }
}
