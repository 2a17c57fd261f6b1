package dev.lmresp.conversation;

import dev.lmresp.config.Settings;
import dev.lmresp.files.TextFile;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The user's prompts, each of which is a file {@code NAME.md}. */
public final class PromptFolder {
    private static final String END = ".md";
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}_.-]*");

    private final Optional<Path> folder;

    private PromptFolder(Optional<Path> folder) {
        this.folder = folder;
    }

    /** The folder in the user's configuration. */
    public static PromptFolder of(Map<String, String> environment) {
        return new PromptFolder(Settings.userFolder(environment).map(it -> it.resolve("prompts")));
    }

    /**
     * The names of all prompts, sorted.
     *
     * @throws ConversationException when the folder exists and cannot be read
     */
    public List<String> names() {
        var names = new TreeSet<String>();
        if (folder.isPresent()) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.get(), "*" + END)) {
                for (Path file : files) {
                    String name = String.valueOf(file.getFileName());
                    names.add(name.substring(0, name.length() - END.length()));
                }
            } catch (NoSuchFileException e) {
                // no folder, no prompts
            } catch (DirectoryIteratorException e) {
                throw unreadable(folder.get(), Objects.requireNonNull(e.getCause()));
            } catch (IOException e) {
                throw unreadable(folder.get(), e);
            }
        }
        names.removeIf(it -> !NAME.matcher(it).matches());
        return List.copyOf(names);
    }

    private static ConversationException unreadable(Path folder, IOException e) {
        return new ConversationException(folder + " cannot be read: " + TextFile.reason(e), e);
    }

    /**
     * The prompt of a name.
     *
     * @throws ConversationException when it does not exist, with the names of those that do, or is
     *     invalid
     */
    public NamedPrompt read(String name) {
        List<String> names = names();
        if (!names.contains(name)) {
            throw new ConversationException(
                    "there is no prompt '%s'; %s"
                            .formatted(
                                    name,
                                    names.isEmpty()
                                            ? how()
                                            : "there are " + String.join(", ", names)));
        }
        return NamedPrompt.read(name, folder.orElseThrow().resolve(name + END));
    }

    /** How to create a prompt, for people. */
    public String how() {
        return folder.map(it -> "create one as " + it.resolve("NAME" + END))
                .orElse("no home folder is known: set HOME or XDG_CONFIG_HOME");
    }

    /** The description of a prompt, or why it is invalid. */
    public String description(String name) {
        try {
            return read(name).description();
        } catch (ConversationException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
