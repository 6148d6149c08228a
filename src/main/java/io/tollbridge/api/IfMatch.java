package io.tollbridge.api;

import java.util.Arrays;
import java.util.Optional;

/** The If-Match of a request (RFC 9110 §13.1.1). It may be left out; a resource's ETag is its version in quotes. */
record IfMatch(Optional<String> header) {
    /** Refuses with 412 unless the version is one that the request wants. */
    void require(int version) {
        boolean matches = header.isEmpty()
                || header.get().strip().equals("*")
                // Strong comparison: a weak one, W/"1", never matches.
                || Arrays.stream(header.get().split(",")).map(String::strip).anyMatch(etag(version)::equals);
        if (!matches) {
            throw new ApiRefused(new ApiError.Stale());
        }
    }

    /** Whether the request goes by one version, so that a change in between is the caller's to resolve. */
    boolean namesVersion() {
        return header.isPresent() && !header.get().strip().equals("*");
    }

    static String etag(int version) {
        return "\"" + version + "\"";
    }
}
