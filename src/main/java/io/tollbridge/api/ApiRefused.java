package io.tollbridge.api;

/** Ends a call of the management API with a refusal; {@link ApiRoutes} answers it in one place. */
final class ApiRefused extends RuntimeException {
    private final transient ApiError error;

    ApiRefused(ApiError error) {
        super(error.toString(), null, false, false);
        this.error = error;
    }

    ApiError error() {
        return error;
    }
}
