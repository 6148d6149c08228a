package io.tollbridge.login;

import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.AccountSettings;
import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.OrganizationSettings;
import io.tollbridge.directory.Organizations;
import io.tollbridge.directory.People;
import io.tollbridge.directory.Person;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Saved;
import io.tollbridge.directory.User;
import io.tollbridge.directory.Users;
import io.tollbridge.keys.Secrets;
import io.tollbridge.saml.Subjects;
import io.tollbridge.saml.VerifiedAssertion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Accounts at the first login, where an identity provider has {@code create_users} on: without any role, in the
 * organization's default division. Of two first logins at once one makes the account and both get it.
 */
public final class NewAccounts {
    private static final int LONGEST_NAME = 200;

    private final Users users;
    private final People people;
    private final Organizations organizations;
    private final Secrets secrets;

    public NewAccounts(Users users, People people, Organizations organizations, Secrets secrets) {
        this.users = users;
        this.people = people;
        this.organizations = organizations;
        this.secrets = secrets;
    }

    /** Makes the account now, or gives that which somebody else made meanwhile; empty where the address is taken otherwise. */
    Optional<Subjects.Newcomer> create(
            EmailAddress email, VerifiedAssertion assertion, IdentityProvider identityProvider, Instant now) {
        User user = proposed(email, assertion, identityProvider, now);
        Saved saved = users.create(
                user, new Initiator("identity-provider:" + identityProvider.id(), "")); // who vouches for the person
        if (saved instanceof Saved.Done) {
            return Optional.of(
                    new Subjects.Newcomer(Person.of(user), "a user of this organization: created at this first login"));
        }
        return people.byEmail(identityProvider.organizationId(), email)
                .map(other -> new Subjects.Newcomer(other, "a user of this organization"));
    }

    /** The account that would be made. */
    Subjects.Newcomer rehearsed(
            EmailAddress email, VerifiedAssertion assertion, IdentityProvider identityProvider, Instant now) {
        return new Subjects.Newcomer(
                Person.of(proposed(email, assertion, identityProvider, now)),
                "a user of this organization: would be created at the first login");
    }

    private User proposed(
            EmailAddress email, VerifiedAssertion assertion, IdentityProvider identityProvider, Instant now) {
        return new User(
                secrets.id(),
                identityProvider.organizationId(),
                email,
                name(email, assertion, identityProvider.settings().accounts()),
                organizations
                        .settings(identityProvider.organizationId())
                        .map(OrganizationSettings::defaultDivision)
                        .orElse(RoleAssignment.HOME),
                List.of(),
                true,
                false,
                now,
                now,
                1);
    }

    private static String name(EmailAddress email, VerifiedAssertion assertion, AccountSettings settings) {
        return mapped("name", assertion, settings)
                .or(() -> Optional.of(Stream.of("given_name", "family_name")
                                .flatMap(field -> mapped(field, assertion, settings).stream())
                                .collect(Collectors.joining(" ")))
                        .filter(name -> !name.isEmpty()))
                .map(NewAccounts::shortened)
                .orElseGet(() -> shortened(email.text()));
    }

    private static Optional<String> mapped(String field, VerifiedAssertion assertion, AccountSettings settings) {
        return Optional.ofNullable(settings.attributeMapping().get(field))
                .flatMap(attribute -> assertion.attribute(attribute).stream().findFirst())
                .map(value -> value.replaceAll("\\p{Cntrl}", " ").strip())
                .filter(value -> !value.isEmpty());
    }

    private static String shortened(String text) {
        return text.codePointCount(0, text.length()) <= LONGEST_NAME && text.length() <= LONGEST_NAME
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST_NAME / 2));
    }
}
