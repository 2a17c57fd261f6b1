package dev.lmresp.conversation;

import dev.lmresp.files.InputFile;
import dev.lmresp.files.TextFile;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;

/** Texts that a person wrote into a file instead of a command line. */
public final class WrittenText {
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final String MARK = "@";

    private WrittenText() {}

    /**
     * What is meant by a text: itself, or behind {@code @} the file that it names. A text that
     * begins with that character has it twice.
     *
     * @param files finds the file of a name
     * @throws ConversationException when the file cannot be read
     */
    public static String of(String text, Function<String, Path> files) {
        if (!text.startsWith(MARK)) {
            return text;
        }
        String name = text.substring(MARK.length());
        if (name.startsWith(MARK)) {
            return name;
        }
        if (name.isBlank()) {
            throw new ConversationException("no file name after '@'; write @FILE");
        }
        try {
            return read(files.apply(name)).strip();
        } catch (InvalidPathException e) {
            throw new ConversationException("'" + name + "' is not a valid file name", e);
        }
    }

    /**
     * The text of a file.
     *
     * @throws ConversationException when it cannot be read, is no text in UTF-8, or larger than an
     *     attachment may be; the message names the file
     */
    static String read(Path file) {
        try {
            String text = TextFile.utf8(InputFile.given(file, Attachment.MAX_TEXT));
            if (text.indexOf('\0') >= 0) {
                throw new ConversationException(file + " is not text");
            }
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (NoSuchFileException e) {
            throw new ConversationException(file + " does not exist", e);
        } catch (CharacterCodingException e) {
            throw new ConversationException(file + " is not text in UTF-8", e);
        } catch (IOException e) {
            throw new ConversationException(file + " cannot be read: " + TextFile.reason(e), e);
        }
    }
}
