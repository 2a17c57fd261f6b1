package dev.lmresp.responses;

import java.util.List;

/**
 * The address of an image or a file. Engines open what they are given, a file of their own machine
 * too, and some take what is no URL at all for a path of one.
 */
final class MediaUrl {
    private static final List<String> TAKEN = List.of("http://", "https://", "data:");

    private MediaUrl() {}

    /**
     * Checks an address that a request has; an empty one is no address.
     *
     * @throws ApiException when it is neither an http(s) URL nor a data URL
     */
    static String checked(String path, String address) {
        if (address.isEmpty() || TAKEN.stream().anyMatch(start -> begins(address, start))) {
            return address;
        }
        throw ApiException.invalid(
                path,
                "'%s' must be an http(s) URL or a data URL such as data:image/png;base64,…; files of the server are not read, and base64 alone does not say what it is"
                        .formatted(path));
    }

    private static boolean begins(String address, String start) {
        return address.regionMatches(true, 0, start, 0, start.length());
    }
}
