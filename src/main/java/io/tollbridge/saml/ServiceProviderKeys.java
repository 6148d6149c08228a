package io.tollbridge.saml;

import io.tollbridge.keys.CertifiedKey;
import io.tollbridge.keys.OrganizationKeys;
import io.tollbridge.keys.Purpose;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The keys of an organization's service provider, by what SAML does with them. */
public final class ServiceProviderKeys {
    private final OrganizationKeys keys;

    public ServiceProviderKeys(OrganizationKeys keys) {
        this.keys = keys;
    }

    /** Signs requests and metadata. */
    public CertifiedKey signing(UUID organizationId) {
        return keys.current(organizationId, Purpose.SIGNING).key();
    }

    /** Its certificate is what identity providers encrypt to. */
    public CertifiedKey encryption(UUID organizationId) {
        return keys.current(organizationId, Purpose.ENCRYPTION).key();
    }

    /** Every key that may decrypt. */
    public List<DecryptionKey> decryption(UUID organizationId) {
        CertifiedKey key = encryption(organizationId);
        return List.of(new DecryptionKey(Optional.of(key.certificate()), key.privateKey()));
    }
}
