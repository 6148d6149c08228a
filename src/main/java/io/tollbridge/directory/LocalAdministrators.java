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

    /** Creates the user with the Admin role and this password, if no user has the address yet. */
    void createIfAbsent(User user, String passwordHash, Initiator by);
}
