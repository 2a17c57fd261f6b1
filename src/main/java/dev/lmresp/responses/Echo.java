package dev.lmresp.responses;

/**
 * The part of a response that repeats the request. It is identical in every event of a stream, and
 * large when there are many tools, so it is serialized once.
 *
 * @param members the members as JSON text without the braces around them
 */
public record Echo(String members) {}
