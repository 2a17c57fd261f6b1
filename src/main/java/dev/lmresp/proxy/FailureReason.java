package dev.lmresp.proxy;

/** What an engine did to make an exchange fail, where that alone says what to look at. */
public enum FailureReason {
    /** It ended its answer without an answer. */
    SILENT,
    /** It answered with a web page: its address is not that of an API. */
    WEB_PAGE,
    /** Anything else: the error says it. */
    OTHER
}
