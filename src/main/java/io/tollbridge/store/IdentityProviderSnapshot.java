package io.tollbridge.store;

import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviderEndpoints;
import io.tollbridge.directory.IdentityProviderSettings;
import io.tollbridge.directory.Sha256;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;

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
                identityProvider.certificates().stream()
                        .map(IdentityProviderSnapshot::sha256)
                        .distinct()
                        .toList(),
                Sha256.of(metadataXml).toString());
    }

    private static String sha256(X509Certificate certificate) {
        try {
            return Sha256.of(certificate.getEncoded()).toString();
        } catch (CertificateEncodingException bug) {
            throw new IllegalStateException(bug);
        }
    }
}
