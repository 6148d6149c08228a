package io.tollbridge.operations;

import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.User;
import io.tollbridge.keys.Passwords;
import io.tollbridge.keys.Secrets;
import io.tollbridge.store.JooqLocalAdministrators;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The break-glass administrator of an organization, made or given a new password. */
final class LocalAdministrator {
    private final JooqLocalAdministrators administrators;
    private final Passwords passwords;
    private final Secrets secrets;
    private final Clock clock;

    LocalAdministrator(Installation installation, Clock clock, SecureRandom random) {
        this.secrets = new Secrets(random);
        this.passwords = new Passwords(random);
        this.clock = clock;
        this.administrators =
                new JooqLocalAdministrators(installation.database().dsl(), secrets::id, clock);
    }

    /** The address, or InvalidValue. */
    static EmailAddress address(String email) {
        return EmailAddress.parse(email).orElseThrow(() -> new InvalidValue("email", "is no e-mail address"));
    }

    /**
     * Gives the administrator of this address a new random password, active and with the Admin role; makes him if he is not
     * there. His sessions and tokens end.
     *
     * @throws InvalidValue where the address is that of a user who signs in by SAML
     */
    String reset(Organization organization, String email) {
        EmailAddress address = address(email);
        String password = secrets.token();
        String hash = passwords.hash(password);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        boolean there = administrators.reset(organization.id(), address, hash, OrganizationCommand.BY);
        if (!there) {
            administrators.createIfAbsent(
                    new User(
                            secrets.id(),
                            organization.id(),
                            address,
                            "Local administrator",
                            RoleAssignment.HOME,
                            List.of(),
                            true,
                            true,
                            now,
                            now,
                            1),
                    hash,
                    OrganizationCommand.BY);
            if (administrators.byEmail(organization.id(), address).isEmpty()) {
                throw new InvalidValue("email", "is that of a user who signs in by an identity provider");
            }
        }
        return password;
    }
}
