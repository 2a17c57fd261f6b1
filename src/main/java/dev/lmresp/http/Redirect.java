package dev.lmresp.http;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The target of a redirect. It is followed only on the same origin, because the request carries a
 * key, and only if the request stays the same.
 *
 * @param target the target, empty when it is missing or invalid
 */
public record Redirect(Optional<URI> target) {
    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

    /** Statuses that keep any method. */
    private static final Set<Integer> KEEPING = Set.of(307, 308);

    private static final int SEE_OTHER = 303;
    private static final int SHOWN_CHARS = 200;

    /** The redirect in a response, if it is one. */
    public static Optional<Redirect> of(Origin origin, String target, HttpResponse response) {
        if (!STATUSES.contains(response.status())) {
            return Optional.empty();
        }
        List<String> locations = response.headers().getOrDefault("location", List.of());
        return Optional.of(
                new Redirect(
                        locations.size() == 1 && !locations.getFirst().isEmpty()
                                ? resolved(origin.url() + path(target), locations.getFirst())
                                : Optional.empty()));
    }

    private static Optional<URI> resolved(String asked, String location) {
        try {
            // the JDK resolves a bare query by an older RFC
            URI url =
                    location.startsWith("?")
                            ? URI.create(asked + location)
                            : URI.create(asked).resolve(location);
            return Optional.of(url).filter(Redirect::isHttp);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isHttp(URI url) {
        return "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    }

    /** The request to send next, if the redirect may be followed. */
    Optional<HttpRequest> follow(Origin origin, HttpRequest request, int status) {
        return target.filter(url -> isSame(origin, url))
                .filter(url -> keepsMeaning(request, status, url))
                .flatMap(url -> moved(request, url));
    }

    private static boolean isSame(Origin origin, URI url) {
        try {
            Origin other = Origin.of(url);
            return other.secure() == origin.secure()
                    && other.port() == origin.port()
                    && other.host().equalsIgnoreCase(origin.host());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * True when a 301 or 302 means the same request. Browsers turn a POST into a GET, and web sites
     * redirect to a login page; engines and gateways mean the same resource at another path, mostly
     * one with a trailing slash.
     */
    private static boolean keepsMeaning(HttpRequest request, int status, URI url) {
        boolean isRead = request.method().equals("GET") || request.method().equals("HEAD");
        return isRead
                || KEEPING.contains(status)
                || (status != SEE_OTHER
                        && lastSegment(url.getRawPath())
                                .equals(lastSegment(path(request.target()))));
    }

    private static String path(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    private static String lastSegment(String path) {
        String bare = withoutSlashesAtEnd(path);
        return bare.substring(bare.lastIndexOf('/') + 1);
    }

    private static String withoutSlashesAtEnd(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    private static Optional<HttpRequest> moved(HttpRequest request, URI url) {
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        try {
            return Optional.of(
                    new HttpRequest(
                            request.method(), path + query, request.headers(), request.body()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The target for people: without query and user, which may contain secrets. */
    public String shown() {
        return target.map(
                        url ->
                                shortened(
                                                url.getScheme()
                                                        + "://"
                                                        + authority(url)
                                                        + url.getRawPath())
                                        + (url.getRawQuery() == null ? "" : "?…"))
                .orElse("an address that cannot be read");
    }

    private static String shortened(String url) {
        return url.length() > SHOWN_CHARS ? url.substring(0, SHOWN_CHARS) + "…" : url;
    }

    /** The base URL with which a path would lead to the target, if there is one. */
    public Optional<String> base(String path) {
        return target.filter(url -> withoutSlashesAtEnd(url.getRawPath()).endsWith(path))
                .map(
                        url ->
                                url.getScheme()
                                        + "://"
                                        + authority(url)
                                        + url.getRawPath()
                                                .substring(0, url.getRawPath().lastIndexOf(path)));
    }

    private static String authority(URI url) {
        String authority = Optional.ofNullable(url.getRawAuthority()).orElse("");
        return authority.substring(authority.lastIndexOf('@') + 1);
    }
}
