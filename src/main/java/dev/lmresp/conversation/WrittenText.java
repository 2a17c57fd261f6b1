package dev.lmresp.conversation;

import dev.lmresp.files.InputFile;
import dev.lmresp.files.TextFile;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;

/** Texts that are given on the command line or in a file. */
public final class WrittenText {
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final String MARK = "@";

    private WrittenText() {}

    /**
     * Resolves a text: itself, or the content of a file after {@code @}. A text that begins with
     * that character doubles it.
     *
     * @param files resolves the name of a file
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
     * Reads a file.
     *
     * @throws ConversationException when it cannot be read, is not UTF-8 text, or exceeds the limit
     *     for attachments; the message names the file
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
