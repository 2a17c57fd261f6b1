package dev.lmresp.http;

import java.io.InputStream;
import java.util.List;
import java.util.Map;

/**
 * A response whose body may still be arriving.
 *
 * @param status the HTTP status
 * @param headers the headers, names in lower case
 * @param body the body; see {@link Body} for the guarantees of its methods
 */
public record HttpResponse(int status, Map<String, List<String>> headers, InputStream body) {}
