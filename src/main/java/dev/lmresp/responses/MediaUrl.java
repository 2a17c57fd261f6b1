package dev.lmresp.responses;

import java.util.List;
import java.util.Optional;

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
                "'%s' must be an http(s) URL or a data URL such as data:image/png;base64,…; files of the server are not read, and base64 alone must be that of an image"
                        .formatted(path));
    }

    /**
     * Checks the address of an image. One that is base64 and nothing else becomes a data URL, and
     * one that does not say that it holds an image says it, if its first bytes tell.
     *
     * @throws ApiException when it is neither an http(s) URL nor a data URL
     */
    static String ofImage(String path, String address) {
        Optional<DataUrl> url = DataUrl.of(address);
        boolean saysImage =
                url.isPresent()
                        && (!url.get().isBase64()
                                || url.get().mediaType().matches("image/[a-z0-9.+-]+"));
        if (saysImage || begins(address, "http")) {
            return checked(path, address);
        }
        DataUrl data = url.orElseGet(() -> DataUrl.ofBase64(address));
        return MagicBytes.mediaType(data.data(MagicBytes.HEAD))
                .filter(type -> type.startsWith("image/"))
                .map(type -> DataUrl.text(type, data.data().replaceAll("\\s", "")))
                .orElseGet(() -> checked(path, address));
    }

    private static boolean begins(String address, String start) {
        return address.regionMatches(true, 0, start, 0, start.length());
    }
}
