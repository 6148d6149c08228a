package io.tollbridge.directory;

import io.tollbridge.audit.Action;
import io.tollbridge.audit.Initiator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The identity providers of all organizations; every method is within one. */
public interface IdentityProviders {
    Optional<IdentityProvider> byId(UUID organizationId, UUID id);

    /** By entity id, byte for byte. */
    Optional<IdentityProvider> byEntityId(UUID organizationId, String entityId);

    /**
     * By the source ID of its artifacts, in lower-case hex (Bindings §3.6.4.2); empty: none, or several of one SHA-1, of which
     * none may be guessed.
     */
    Optional<IdentityProvider> bySourceId(UUID organizationId, String sourceId);

    /** Those that are switched on, by name. */
    List<IdentityProvider> enabled(UUID organizationId);

    Page<IdentityProvider> list(UUID organizationId, PageRequest page);

    /** The metadata it was last read from. */
    Optional<String> metadataXml(UUID organizationId, UUID id);

    /** Saves it with the metadata it was read from. */
    Saved create(IdentityProvider identityProvider, String metadataXml, Initiator by);

    /**
     * Saves over the version that the record carries; the metadata is replaced where there is a new one.
     *
     * @param action what the audit log calls it: an edit, new metadata, a certificate more or less
     */
    Saved update(IdentityProvider identityProvider, Optional<String> metadataXml, Action action, Initiator by);

    /** Deletes it if it is still this version; any version if it is absent. */
    Saved delete(UUID organizationId, UUID id, Optional<Integer> version, Initiator by);
}
