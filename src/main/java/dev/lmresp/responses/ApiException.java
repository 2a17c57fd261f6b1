package dev.lmresp.responses;

/** Carries an {@link ApiError} to the client. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ApiError error;

    public ApiException(ApiError error) {
        super(error.text());
        this.error = error;
    }

    /** The request is wrong at {@code param}. */
    public static ApiException invalid(String param, String message) {
        return new ApiException(ApiError.invalid("invalid_value", param, message));
    }

    /** The request lacks {@code param}. */
    public static ApiException missing(String param, String message) {
        return new ApiException(ApiError.invalid("missing_required_parameter", param, message));
    }

    /** The request uses {@code param}, which is not supported. */
    public static ApiException unsupported(String param, String message) {
        return new ApiException(ApiError.invalid("unsupported_parameter", param, message));
    }

    public ApiError error() {
        return error;
    }
}
