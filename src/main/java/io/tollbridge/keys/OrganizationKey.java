package io.tollbridge.keys;

import java.util.Objects;
import java.util.UUID;

/** A key of one organization, ready to use. */
public record OrganizationKey(UUID id, UUID organizationId, Purpose purpose, CertifiedKey key) {
    public OrganizationKey {
        Objects.requireNonNull(id);
        Objects.requireNonNull(organizationId);
        Objects.requireNonNull(purpose);
        Objects.requireNonNull(key);
    }
}
