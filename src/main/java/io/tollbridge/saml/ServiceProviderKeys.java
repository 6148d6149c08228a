package io.tollbridge.saml;

import io.tollbridge.keys.CertifiedKey;
import io.tollbridge.keys.KeyRing;
import io.tollbridge.keys.KeyState;
import io.tollbridge.keys.OrganizationKeys;
import io.tollbridge.keys.Purpose;
import io.tollbridge.keys.RetiredKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** The keys of an organization's service provider, by what SAML does with them. */
public final class ServiceProviderKeys {
    private final OrganizationKeys keys;

    public ServiceProviderKeys(OrganizationKeys keys) {
        this.keys = keys;
    }

    /** Signs what is meant for nobody in particular: metadata, assertions of our own. */
    public CertifiedKey signing(UUID organizationId) {
        return keys.current(organizationId, Purpose.SIGNING).key();
    }

    /** Signs what this identity provider gets; while keys roll over that is the key it was set to. */
    public CertifiedKey signing(UUID organizationId, UUID identityProviderId) {
        return keys.signing(organizationId, identityProviderId).key();
    }

    /** Its certificate is what identity providers encrypt to. */
    public CertifiedKey encryption(UUID organizationId) {
        return keys.current(organizationId, Purpose.ENCRYPTION).key();
    }

    /** The certificate that will sign once the keys are switched, if it is published. */
    public Optional<X509Certificate> nextSigning(UUID organizationId) {
        return keys.ring(organizationId)
                .in(Purpose.SIGNING, KeyState.NEXT)
                .map(one -> one.key().certificate());
    }

    /** What the metadata publishes. */
    public Published published(UUID organizationId) {
        KeyRing ring = keys.ring(organizationId);
        return new Published(
                ring.current(Purpose.SIGNING).key(),
                certificates(ring, Purpose.SIGNING),
                certificates(ring, Purpose.ENCRYPTION));
    }

    /** Every key that may decrypt, the current one first, and those that no longer can. */
    public List<DecryptionKey> decryption(UUID organizationId) {
        KeyRing ring = keys.ring(organizationId);
        List<DecryptionKey> all = new ArrayList<>();
        for (KeyState state : List.of(KeyState.CURRENT, KeyState.NEXT, KeyState.PREVIOUS)) {
            ring.in(Purpose.ENCRYPTION, state).ifPresent(one -> all.add(DecryptionKey.of(one.key())));
        }
        for (RetiredKey retired : ring.retired()) {
            if (retired.purpose() == Purpose.ENCRYPTION) {
                all.add(DecryptionKey.retired(retired.certificate(), retired.retiredAt()));
            }
        }
        return all;
    }

    /**
     * What the metadata publishes: each purpose's current certificate, behind it the next one.
     *
     * @param signer signs the metadata itself
     */
    public record Published(CertifiedKey signer, List<X509Certificate> signing, List<X509Certificate> encryption) {
        public Published {
            signing = List.copyOf(signing);
            encryption = List.copyOf(encryption);
        }
    }

    private static List<X509Certificate> certificates(KeyRing ring, Purpose purpose) {
        return Stream.of(KeyState.CURRENT, KeyState.NEXT)
                .flatMap(state -> ring.in(purpose, state).stream())
                .map(one -> one.key().certificate())
                .toList();
    }
}
