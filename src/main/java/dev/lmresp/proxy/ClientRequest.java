package dev.lmresp.proxy;

import java.util.Map;

/**
 * A request as received.
 *
 * @param id the id that its response will have
 * @param method the HTTP method
 * @param path the path, with a query if it has one
 * @param headers the headers
 * @param body the body, decompressed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ClientRequest(
        String id, String method, String path, Map<String, String> headers, byte[] body) {}
