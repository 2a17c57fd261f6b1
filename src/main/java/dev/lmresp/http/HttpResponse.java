package dev.lmresp.http;

import java.io.InputStream;
import java.util.List;
import java.util.Map;

/**
 * A response whose body may still be on its way.
 *
 * @param status the HTTP status
 * @param headers the headers, names in lower case
 * @param body the body; see {@link Body} for what its methods promise
 */
public record HttpResponse(int status, Map<String, List<String>> headers, InputStream body) {}
