package io.tollbridge.api;

import io.tollbridge.saml.Finding;
import java.util.List;
import java.util.Optional;

/** Every refusal of the management API; {@link #problem} is what its caller sees (RFC 9457). */
sealed interface ApiError {
    /** One field of a request and what is wrong with it. */
    record FieldProblem(String field, String problem) {}

    /** The body is not what its Content-Type says. */
    record Unreadable(String why) implements ApiError {}

    /** It was read, and says something that is not allowed. */
    record Invalid(List<FieldProblem> errors) implements ApiError {
        public Invalid {
            errors = List.copyOf(errors);
        }
    }

    /** Metadata that cannot be used: all that is wrong with it. */
    record UnusableMetadata(String field, List<Finding> findings) implements ApiError {
        public UnusableMetadata {
            findings = List.copyOf(findings);
        }
    }

    /** RFC 6750 §3.1; {@code sent}: there was a token, but it is not good. */
    record Unauthenticated(boolean sent) implements ApiError {}

    /** The token is bound to a key, and the proof is missing or not good (RFC 9449 §7.1). */
    record Unproved(String dpopChallenge) implements ApiError {}

    /** RFC 6750 §3.1, insufficient_scope. */
    record Forbidden(String permission) implements ApiError {}

    /** It is for operators: the permission is not held, or not in the organization that runs the service. */
    record ForOperators(String permission) implements ApiError {}

    /** The permission is held, but not for the division of this thing. */
    record ForbiddenIn(String permission, String division) implements ApiError {}

    /** Nobody gives more than he holds. */
    record RoleNotHeld(String role) implements ApiError {}

    /** Nobody makes a role that may more than himself. */
    record PermissionNotHeld(String permission) implements ApiError {}

    record NotFound() implements ApiError {}

    record MethodNotAllowed(String allow) implements ApiError {}

    /** The state of the resource is in the way. */
    record Conflict(String why) implements ApiError {}

    /** Another resource has this value already. */
    record Taken(String field) implements ApiError {}

    /** RFC 9110 §13.1.1. */
    record Stale() implements ApiError {}

    record TooLarge() implements ApiError {}

    record UnsupportedMediaType(String wanted) implements ApiError {}

    /** The database does not answer. */
    record Away() implements ApiError {}

    static ApiRefused invalid(String field, String problem) {
        return new ApiRefused(new Invalid(List.of(new FieldProblem(field, problem))));
    }

    default Problem problem() {
        return switch (this) { // no default branch: a new error must choose its answer here
            case Unreadable(String why) -> Problem.of(400, "The request cannot be read", why);
            case Invalid(List<FieldProblem> errors) ->
                Problem.of(422, "Invalid input", "See errors.").with(errors);
            case UnusableMetadata(String field, List<Finding> findings) ->
                Problem.of(422, "The metadata cannot be used", "See findings; nothing was stored.")
                        .with(List.of(new FieldProblem(field, "is no usable identity provider metadata")))
                        .because(findings);
            case Unauthenticated(boolean sent) ->
                Problem.of(401, "Unauthorized", sent ? "The token is not good." : "A bearer token is needed.");
            case Unproved(String _) ->
                Problem.of(401, "Unauthorized", "The token is bound to a key, and the DPoP proof is not good.");
            case Forbidden(String permission) ->
                Problem.of(403, "Forbidden", "The token does not have the permission " + permission + ".");
            case ForOperators(String permission) ->
                Problem.of(
                        403,
                        "Forbidden",
                        "This needs the permission " + permission
                                + " in the operator's organization, which TOLLBRIDGE_OPERATOR_ORG names.");
            case ForbiddenIn(String permission, String division) ->
                Problem.of(
                        403,
                        "Forbidden",
                        "The token does not have the permission " + permission + " for the division " + division + ".");
            case PermissionNotHeld(String permission) ->
                Problem.of(
                        403,
                        "Forbidden",
                        "Only who holds the permission " + permission + " for Home may put it into a role.");
            case RoleNotHeld(String role) ->
                Problem.of(
                        403,
                        "Forbidden",
                        "Only who holds all permissions of the role " + role + " for its division may give it.");
            case NotFound() -> Problem.of(404, "Not found", "There is no such resource.");
            case MethodNotAllowed(String allow) ->
                Problem.of(405, "Method not allowed", "This resource allows " + allow + ".");
            case Conflict(String why) -> Problem.of(409, "Conflict", why);
            case Taken(String field) ->
                Problem.of(409, "Conflict", "Another one has the same " + field + ".")
                        .with(List.of(new FieldProblem(field, "is taken")));
            case Stale() -> Problem.of(412, "Precondition failed", "Somebody else changed it: read it again.");
            case TooLarge() -> Problem.of(413, "Content too large", "A request has at most 1 MiB.");
            case UnsupportedMediaType(String wanted) ->
                Problem.of(415, "Unsupported media type", "The Content-Type must be " + wanted + ".");
            case Away() -> Problem.of(503, "Service unavailable", "Please try again soon.");
        };
    }

    /** RFC 6750 §3: with 401, and with 403 where the token falls short; nothing of an error when none was sent. */
    default Optional<String> challenge() {
        return switch (this) {
            case Unauthenticated(boolean sent) ->
                Optional.of("Bearer realm=\"tollbridge\""
                        + (sent ? ", error=\"invalid_token\", error_description=\"The token is not good\"" : ""));
            case Unproved(String challenge) -> Optional.of(challenge);
            case Forbidden(String permission) -> insufficientScope(permission);
            case ForOperators(String permission) -> insufficientScope(permission);
            case ForbiddenIn denied -> insufficientScope(denied.permission());
            case Unreadable _,
                    Invalid _,
                    UnusableMetadata _,
                    RoleNotHeld _,
                    PermissionNotHeld _,
                    NotFound _,
                    MethodNotAllowed _,
                    Conflict _,
                    Taken _,
                    Stale _,
                    TooLarge _,
                    UnsupportedMediaType _,
                    Away _ -> Optional.empty();
        };
    }

    private static Optional<String> insufficientScope(String permission) {
        return Optional.of("Bearer realm=\"tollbridge\", error=\"insufficient_scope\", error_description=\"needs "
                + permission + "\"");
    }
}
