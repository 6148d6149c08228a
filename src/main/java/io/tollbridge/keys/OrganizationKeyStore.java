package io.tollbridge.keys;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Where organizations' keys are kept. There is at most one current key for an organization and purpose. */
public interface OrganizationKeyStore {
    /** The current key, if there is one yet. */
    Optional<StoredKey> current(UUID organizationId, Purpose purpose);

    /** What signs to this identity provider: the next key where it was set to that, else the current one, if there is one. */
    Optional<StoredKey> signing(UUID organizationId, UUID identityProviderId);

    /** Every key there is and was, the oldest first; one statement. */
    List<StoredKey> all(UUID organizationId);

    /** Makes the candidate current unless another one is; answers the one that is, on whatever node it was made. */
    StoredKey insertIfAbsent(StoredKey candidate);
}
