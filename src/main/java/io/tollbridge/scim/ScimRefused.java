package io.tollbridge.scim;

import java.util.Optional;

/**
 * A request that is refused before SCIM-SDK sees it.
 *
 * @see ScimRoutes where it is answered
 */
final class ScimRefused extends RuntimeException {
    private final int status;
    private final String detail;
    private final transient Optional<String> challenge;

    /** {@code challenge}: the {@code WWW-Authenticate} header. */
    ScimRefused(int status, String detail, Optional<String> challenge) {
        super(detail, null, false, false);
        this.status = status;
        this.detail = detail;
        this.challenge = challenge;
    }

    ScimRefused(int status, String detail) {
        this(status, detail, Optional.empty());
    }

    int status() {
        return status;
    }

    String detail() {
        return detail;
    }

    Optional<String> challenge() {
        return challenge;
    }
}
