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

/** The user's text editor: {@code $VISUAL}, {@code $EDITOR}, or one that is installed. */
public final class TextEditor {
    /**
     * The result of editing a text in an external editor.
     *
     * @param text the edited text; the original after a problem
     * @param problem why it could not be edited and what to do, for people; empty on success
     */
    public record Edited(String text, String problem) {}

    /** A shell's exit code for an unknown command. */
    private static final int NOT_FOUND = 127;

    private static final String ADVICE =
            "set EDITOR to the command of an editor, such as EDITOR=nano";

    private final Map<String, String> environment;

    TextEditor(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Edits a text; the terminal must be in the mode that programs expect. */
    Edited edit(String text) {
        Optional<String> command = command();
        if (command.isEmpty()) {
            return new Edited(text, "no editor found: " + ADVICE);
        }
        try {
            // a temporary file is readable by its owner only
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

    /** Runs it through a shell, like git: the value may have arguments and quotes. */
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

    /** Removes the final line end, which editors add. */
    private static String withoutLastLineEnd(String text) {
        String unix = text.replace("\r\n", "\n");
        return unix.endsWith("\n") ? unix.substring(0, unix.length() - 1) : unix;
    }
}
