package io.tollbridge.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tollbridge.saml.Finding;
import java.util.List;

/** An answer of {@code application/problem+json} (RFC 9457). */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Problem(
        String type,
        String title,
        int status,
        String detail,
        List<ApiError.FieldProblem> errors,
        List<Finding> findings) {
    static final String MEDIA_TYPE = "application/problem+json";

    /** RFC 9457 §4.2.1: about:blank says no more than the status does. */
    static Problem of(int status, String title, String detail) {
        return new Problem("about:blank", title, status, detail, List.of(), List.of());
    }

    Problem with(List<ApiError.FieldProblem> errors) {
        return new Problem(type, title, status, detail, errors, findings);
    }

    Problem because(List<Finding> findings) {
        return new Problem(type, title, status, detail, errors, findings);
    }
}
