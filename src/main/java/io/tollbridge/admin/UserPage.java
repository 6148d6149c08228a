package io.tollbridge.admin;

import java.util.List;

/** One user: who it is, and what is out for that person now. */
public record UserPage(
        String id,
        String name,
        String email,
        String division,
        boolean active,
        Moment createdAt,
        Moment lastLogin,
        List<String> roles,
        List<String> identities,
        List<Application> applications,
        List<Out> sessions,
        List<Out> tokens) {
    public UserPage {
        roles = List.copyOf(roles);
        identities = List.copyOf(identities);
        applications = List.copyOf(applications);
        sessions = List.copyOf(sessions);
        tokens = List.copyOf(tokens);
    }

    /** An application that holds tokens of the user. */
    public record Application(String name, String id, int tokens, Moment lastIssued) {}

    /** A session or a token; {@code login} leads to the report of the assertion it came from, empty if it came from none. */
    public record Out(String id, String client, String scope, Moment issued, Moment expires, String login) {}
}
