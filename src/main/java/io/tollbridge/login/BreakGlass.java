package io.tollbridge.login;

import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.LocalAdministrators;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.User;
import io.tollbridge.keys.Passwords;
import io.tollbridge.keys.Secrets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The break-glass administrator of an organization, made or given a new password by whoever runs the service. */
public final class BreakGlass {
    private final LocalAdministrators administrators;
    private final Passwords passwords;
    private final Secrets secrets;
    private final Clock clock;

    public BreakGlass(LocalAdministrators administrators, Passwords passwords, Secrets secrets, Clock clock) {
        this.administrators = administrators;
        this.passwords = passwords;
        this.secrets = secrets;
        this.clock = clock;
    }

    /**
     * Gives the administrator of this address a new random password, active and with the Admin role; makes him if he is not
     * there. His sessions and tokens end.
     *
     * @return the password, which is kept nowhere
     * @throws InvalidValue where the address is that of a user who signs in by SAML
     */
    public String reset(Organization organization, EmailAddress address, Initiator by) {
        String password = secrets.token();
        String hash = passwords.hash(password);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        boolean there = administrators.reset(organization.id(), address, hash, by);
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
                    by);
            if (administrators.byEmail(organization.id(), address).isEmpty()) {
                throw new InvalidValue("email", "is that of a user who signs in by an identity provider");
            }
        }
        return password;
    }
}
