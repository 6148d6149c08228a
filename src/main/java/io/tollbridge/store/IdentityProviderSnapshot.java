package io.tollbridge.store;

import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviderEndpoints;
import io.tollbridge.directory.IdentityProviderSettings;
import io.tollbridge.directory.PinnedCertificate;
import io.tollbridge.directory.Sha256;
import java.util.List;
import java.util.stream.Stream;

/** What the audit log shows of an identity provider: certificates and metadata by their SHA-256 alone. */
record IdentityProviderSnapshot(
        String name,
        String entityId,
        boolean enabled,
        IdentityProviderSettings settings,
        IdentityProviderEndpoints endpoints,
        boolean wantAuthnRequestsSigned,
        List<String> nameIdFormats,
        List<String> certificatesSha256,
        List<String> disabledCertificatesSha256,
        String metadataSha256) {
    static IdentityProviderSnapshot of(IdentityProvider identityProvider, String metadataXml) {
        return new IdentityProviderSnapshot(
                identityProvider.name(),
                identityProvider.entityId(),
                identityProvider.enabled(),
                identityProvider.settings(),
                identityProvider.endpoints(),
                identityProvider.wantAuthnRequestsSigned(),
                identityProvider.nameIdFormats(),
                sha256(identityProvider.pinned().stream().filter(PinnedCertificate::isActive)),
                sha256(identityProvider.disabledCertificates().stream()),
                Sha256.of(metadataXml).toString());
    }

    private static List<String> sha256(Stream<PinnedCertificate> certificates) {
        return certificates.map(one -> one.sha256().toString()).toList();
    }
}
