package io.tollbridge.directory;

import java.util.Optional;
import java.util.UUID;

/** The OAuth clients. */
public interface Clients {
    /** Of whatever organization. */
    Optional<Client> byClientId(String clientId);

    Page<Client> list(UUID organizationId, PageRequest page);

    /** Creates it with its secrets; {@code approved}: it may have tokens for its own organization at once. */
    Saved create(Client client, boolean approved);

    /** Saves state and settings over the version that the record carries; secrets stay as they are. */
    Saved update(Client client);

    /** Deletes it if it is still this version; any version if it is absent. */
    Saved delete(UUID organizationId, String clientId, Optional<Integer> version);
}
