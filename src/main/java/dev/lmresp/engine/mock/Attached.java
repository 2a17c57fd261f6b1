package dev.lmresp.engine.mock;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A file or image in a message.
 *
 * @param name of the file, empty when it has none
 * @param address its URL, empty when it is in the request
 * @param mediaType its media type, empty when unknown
 * @param bytes its size when it is in the request
 */
record Attached(Kind kind, String name, String address, String mediaType, long bytes) {
    private static final int LONGEST_QUOTE = 200;

    enum Kind {
        IMAGE("I see %d image"),
        FILE("I have %d file"),
        SOUND("I hear %d sound"),
        VIDEO("I see %d video");

        private final String remark;

        Kind(String remark) {
            this.remark = remark;
        }
    }

    /** From a URL, which may be a data URL. */
    static Attached of(Kind kind, String name, String url) {
        int comma = url.indexOf(',');
        if (!url.startsWith("data:") || comma < 0) {
            return new Attached(kind, name, url, "", 0);
        }
        String type = url.substring("data:".length(), comma);
        long length = url.length() - comma - 1L;
        if (type.endsWith(";base64")) {
            int padding = url.endsWith("==") ? 2 : url.endsWith("=") ? 1 : 0;
            length = length * 3 / 4 - padding;
            type = type.substring(0, type.length() - ";base64".length());
        }
        int parameters = type.indexOf(';');
        return new Attached(
                kind, name, "", parameters < 0 ? type : type.substring(0, parameters), length);
    }

    /** Its description for scripts. */
    String label() {
        return Stream.of(name, mediaType, address)
                .filter(it -> !it.isEmpty())
                .collect(Collectors.joining(", "));
    }

    /** The mock's remark about all attachments. */
    static String remark(List<Attached> all) {
        return Stream.of(Kind.values())
                .map(kind -> all.stream().filter(it -> it.kind == kind).toList())
                .filter(ofKind -> !ofKind.isEmpty())
                .map(Attached::remarkOfKind)
                .collect(Collectors.joining(" "));
    }

    private static String remarkOfKind(List<Attached> ofKind) {
        return ofKind.getFirst().kind.remark.formatted(ofKind.size())
                + (ofKind.size() == 1 ? ": " : "s: ")
                + ofKind.stream().map(Attached::inWords).collect(Collectors.joining("; "))
                + ".";
    }

    private String inWords() {
        String what =
                address.isEmpty()
                        ? "%d bytes, %s".formatted(bytes, mediaType)
                        : Words.shortened(address, LONGEST_QUOTE);
        return name.isEmpty() ? what : Words.shortened(name, LONGEST_QUOTE) + ", " + what;
    }
}
