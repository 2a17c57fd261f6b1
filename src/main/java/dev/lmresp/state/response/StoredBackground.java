package dev.lmresp.state.response;

/**
 * What is stored of a background response beside the response itself.
 *
 * @param status the status of the response
 * @param hasEnded no more of its events will come
 * @param terminal the sequence number of its terminal event, -1 when that has not come
 */
public record StoredBackground(String status, boolean hasEnded, long terminal) {}
