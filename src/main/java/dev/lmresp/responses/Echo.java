package dev.lmresp.responses;

/**
 * The part of a response that repeats the request. It is the same in every event of a stream and
 * large when there are many tools, so it is turned into text once.
 *
 * @param members the members as JSON text without the braces around them
 */
public record Echo(String members) {}
