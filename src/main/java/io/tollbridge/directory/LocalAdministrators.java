package io.tollbridge.directory;

import io.tollbridge.audit.Initiator;
import java.util.Optional;
import java.util.UUID;

/** The break-glass administrators, who sign in by password (PRODUCT.md, bootstrap). */
public interface LocalAdministrators {
    /** The password's encoded hash and the user it belongs to. */
    record Credentials(User user, String passwordHash) {
        @Override
        public String toString() {
            return "Credentials[" + user.id() + "]";
        }
    }

    Optional<Credentials> byEmail(UUID organizationId, EmailAddress email);

    /**
     * Gives the local administrator of this address another password, active and with the Admin role, and ends his sessions
     * and tokens. False: there is none of this address.
     */
    boolean reset(UUID organizationId, EmailAddress email, String passwordHash, Initiator by);

    /** Creates the user with the Admin role and this password, if no user has the address yet. */
    void createIfAbsent(User user, String passwordHash, Initiator by);
}
