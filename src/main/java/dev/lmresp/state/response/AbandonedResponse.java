package dev.lmresp.state.response;

/**
 * A background response whose process has died, and which this one has taken over.
 *
 * @param id its id
 * @param owner whose it is
 * @param request its request, as JSON
 */
public record AbandonedResponse(String id, String owner, String request) {}
