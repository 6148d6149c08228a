package io.tollbridge.admin;

import java.util.List;
import java.util.Map;

/**
 * One user: who it is, what is out for that person now, and the forms that change both.
 *
 * @param divisions to choose from
 * @param mayEdit whether the viewer may change the user
 * @param mayEnd whether the viewer may end sessions and revoke tokens
 */
public record UserPage(
        Person person,
        Form details,
        RoleChoice roles,
        Form deletion,
        Map<String, String> divisions,
        boolean mayEdit,
        boolean mayEnd,
        List<Remembered> identities,
        List<Application> applications,
        Out.Rows sessions,
        Out.Rows tokens) {
    public UserPage {
        identities = List.copyOf(identities);
        applications = List.copyOf(applications);
    }

    /** Who it is; {@code self} is the viewer. */
    public record Person(
            String id,
            String href,
            String name,
            String email,
            String division,
            boolean active,
            boolean self,
            Moment createdAt,
            Moment modifiedAt,
            Moment lastLogin,
            List<String> roles) {
        public Person {
            roles = List.copyOf(roles);
        }
    }

    /** A name that an identity provider gave this person once. */
    public record Remembered(String id, String name, String provider, Moment since) {}

    /** An application that holds tokens of the user. */
    public record Application(String name, String id, int tokens, Moment lastIssued) {}
}
