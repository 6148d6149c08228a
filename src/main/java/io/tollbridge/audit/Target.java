package io.tollbridge.audit;

import java.util.UUID;

/** What it was done to: a type, in a word that never changes, and the id by which the API knows the thing. */
public record Target(String type, String id) {
    public static Target organization(UUID id) {
        return new Target("organization", id.toString());
    }

    public static Target division(UUID id) {
        return new Target("division", id.toString());
    }

    public static Target role(UUID id) {
        return new Target("role", id.toString());
    }

    public static Target user(UUID id) {
        return new Target("user", id.toString());
    }

    public static Target identityProvider(UUID id) {
        return new Target("identity_provider", id.toString());
    }

    public static Target setupLink(UUID id) {
        return new Target("setup_link", id.toString());
    }

    /** A key of a service provider. */
    public static Target organizationKey(UUID id) {
        return new Target("organization_key", id.toString());
    }

    public static Target webhook(UUID id) {
        return new Target("webhook", id.toString());
    }

    public static Target client(String clientId) {
        return new Target("client", clientId);
    }

    public static Target authorizedApplication(String clientId) {
        return new Target("authorized_application", clientId);
    }

    public static Target token(UUID id) {
        return new Target("token", id.toString());
    }

    public static Target session(UUID id) {
        return new Target("session", id.toString());
    }

    public static Target signingKey(UUID id) {
        return new Target("signing_key", id.toString());
    }

    /** A refused login's report, by its reference id. */
    public static Target loginAttempt(UUID reportId) {
        return new Target("login_attempt", reportId.toString());
    }

    /** A method and a path, where a request was refused before it named a thing. */
    public static Target endpoint(String methodAndPath) {
        return new Target("endpoint", methodAndPath);
    }
}
