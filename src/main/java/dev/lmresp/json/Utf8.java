package dev.lmresp.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Validates UTF-8 (RFC 3629). The JSON parser accepts overlong sequences and code points that are
 * not characters, and converts them to others.
 */
public final class Utf8 {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

    private Utf8() {}

    /** The offset of the first invalid sequence, -1 when there is none. */
    public static int firstInvalid(byte[] text) {
        int i = 0;
        while (i < text.length) {
            if (text[i] >= 0) {
                i++;
                while (i + 8 <= text.length && ((long) LONGS.get(text, i) & NOT_ASCII) == 0) {
                    i += 8;
                }
                continue;
            }
            int length = length(text, i);
            if (length == 0) {
                return i;
            }
            i += length;
        }
        return -1;
    }

    /** The length of a multi-byte sequence, 0 when it is invalid. */
    private static int length(byte[] text, int at) {
        int first = text[at] & 0xff;
        int second = at + 1 < text.length ? text[at + 1] & 0xff : 0;
        int least = 0x80;
        int most = 0xbf;
        int length;
        if (first >= 0xc2 && first <= 0xdf) {
            length = 2;
        } else if (first >= 0xe0 && first <= 0xef) {
            length = 3;
            // neither overlong nor a surrogate
            least = first == 0xe0 ? 0xa0 : 0x80;
            most = first == 0xed ? 0x9f : 0xbf;
        } else if (first >= 0xf0 && first <= 0xf4) {
            length = 4;
            least = first == 0xf0 ? 0x90 : 0x80;
            most = first == 0xf4 ? 0x8f : 0xbf;
        } else {
            return 0;
        }
        if (second < least || second > most || at + length > text.length) {
            return 0;
        }
        for (int i = at + 2; i < at + length; i++) {
            if ((text[i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }
}
