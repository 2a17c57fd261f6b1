package dev.lmresp.responses;

import java.util.List;
import java.util.Optional;

/**
 * Checks the URLs of images and files. Engines open any URL that they receive, including local
 * files, and some treat other text as a path.
 */
public final class MediaUrl {
    private static final List<String> TAKEN = List.of("http://", "https://", "data:");

    private MediaUrl() {}

    /**
     * Checks the URL in a request; an empty one is allowed.
     *
     * @throws ApiException when it is neither an http(s) URL nor a data URL
     */
    public static String checked(String path, String address) {
        if (address.isEmpty() || TAKEN.stream().anyMatch(start -> begins(address, start))) {
            return address;
        }
        throw ApiException.invalid(
                path,
                "'%s' must be an http(s) URL or a data URL such as data:image/png;base64,…; files of the server are not read, and base64 alone must be that of an image"
                        .formatted(path));
    }

    /**
     * Checks the URL of an image. Bare base64 becomes a data URL, and a data URL without an image
     * type gets it from the first bytes.
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
