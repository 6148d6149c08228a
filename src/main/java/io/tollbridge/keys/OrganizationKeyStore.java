package io.tollbridge.keys;

import java.util.Optional;
import java.util.UUID;

/** Where organizations' keys are kept. There is at most one current key for an organization and purpose. */
public interface OrganizationKeyStore {
    /** The current key, if there is one yet. */
    Optional<StoredKey> current(UUID organizationId, Purpose purpose);

    /** Makes the candidate current unless another one is; answers the one that is, on whatever node it was made. */
    StoredKey insertIfAbsent(StoredKey candidate);
}
