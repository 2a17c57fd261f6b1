package dev.lmresp.schema;

/** A JSON value is no JSON schema; the message says what is wrong in it. */
public final class InvalidSchemaException extends RuntimeException {
    InvalidSchemaException(String message) {
        super(message);
    }

    InvalidSchemaException(String message, Throwable cause) {
        super(message, cause);
    }
}
