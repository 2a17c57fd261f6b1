package dev.lmresp.terminal;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Decodes UTF-8 for a writer; each write is passed on as one. */
final class Utf8ToText extends OutputStream {
    private static final int LONGEST = 4;

    private final PrintWriter out;
    private final CharsetDecoder decoder =
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE);

    /** The incomplete last character. */
    private ByteBuffer rest = ByteBuffer.allocate(0);

    Utf8ToText(PrintWriter out) {
        this.out = out;
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
        ByteBuffer all = ByteBuffer.allocate(rest.remaining() + length);
        all.put(rest).put(bytes, from, length).flip();
        CharBuffer text = CharBuffer.allocate(all.remaining() + LONGEST);
        decoder.decode(all, text, false);
        rest = all;
        out.write(text.flip().toString());
        out.flush();
    }

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void flush() {
        out.flush();
    }
}
