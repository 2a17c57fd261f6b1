package dev.lmresp.proxy;

/** The cause of a failed exchange, if it has its own advice. */
public enum FailureReason {
    /** The engine's answer was empty. */
    SILENT,
    /** The engine returned a web page: its address is not that of an API. */
    WEB_PAGE,
    /** Any other cause, as in the error. */
    OTHER
}
