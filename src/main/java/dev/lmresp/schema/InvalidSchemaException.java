package dev.lmresp.schema;

/** A JSON value is not a valid JSON schema; the message has the problem. */
public final class InvalidSchemaException extends RuntimeException {
    InvalidSchemaException(String message) {
        super(message);
    }

    InvalidSchemaException(String message, Throwable cause) {
        super(message, cause);
    }
}
