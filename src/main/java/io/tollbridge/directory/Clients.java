package io.tollbridge.directory;

import io.tollbridge.audit.Initiator;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The OAuth clients. */
public interface Clients {
    /** Of whatever organization. */
    Optional<Client> byClientId(String clientId);

    Page<Client> list(UUID organizationId, ClientFilter filter, PageRequest page);

    /**
     * Creates it with its secrets; {@code approved}: it may have tokens for its own organization at once. A lifetime that
     * is for SCIM Integration alone is an {@link InvalidValue} with other roles.
     */
    Saved create(Client client, boolean approved, Initiator by);

    /**
     * Saves all but the secrets over the version that the record carries. Disabling it, as of {@code modifiedAt}, kills its
     * tokens for good. With another method of authentication the secrets that it has no use for go. Where it had a
     * lifetime that is for SCIM Integration alone and gets other roles, the lifetime falls back to the default.
     */
    Saved update(Client client, Initiator by);

    /** Deletes it, with its tokens, if it is still this version; any version if it is absent. */
    Saved delete(UUID organizationId, String clientId, Optional<Integer> version, Instant now, Initiator by);
}
