package io.tollbridge.directory;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A SAML identity provider that an organization trusts: known by (organization, entity id), its signing certificates
 * pinned. Without an entity id, a certificate or an endpoint there is no configuration at all.
 *
 * @param wantAuthnRequestsSigned what its metadata asks for
 * @param version counts the changes; the resource's ETag
 * @param metadataValidUntil from then on its metadata says nothing any more (Metadata §2.3.2), if it ever ends
 * @param certificatesByHand the digests of those certificates that an administrator added beside the metadata
 */
public record IdentityProvider(
        UUID id,
        UUID organizationId,
        String name,
        String entityId,
        boolean enabled,
        IdentityProviderSettings settings,
        IdentityProviderEndpoints endpoints,
        boolean wantAuthnRequestsSigned,
        List<String> nameIdFormats,
        List<X509Certificate> certificates,
        Instant createdAt,
        Instant modifiedAt,
        int version,
        Optional<Instant> metadataValidUntil,
        Set<Sha256> certificatesByHand) {
    public IdentityProvider {
        nameIdFormats = List.copyOf(nameIdFormats);
        certificates = List.copyOf(certificates);
        certificatesByHand = Set.copyOf(certificatesByHand);
        if (name.isBlank() || name.length() > 200) {
            throw new InvalidValue("name", "must have 1 to 200 characters");
        }
        if (entityId.isBlank() || entityId.length() > 1024) {
            throw new InvalidValue("entity_id", "must have 1 to 1024 characters");
        }
        if (certificates.isEmpty()) {
            throw new InvalidValue("certificates", "there must be at least one");
        }
        if (endpoints.ssoRedirect().isEmpty() && endpoints.ssoPost().isEmpty()) {
            throw new InvalidValue("sso_url", "there must be one for HTTP-Redirect or HTTP-POST");
        }
    }

    /** The same identity provider with other pinned certificates, changed now. */
    public IdentityProvider with(List<X509Certificate> certificates, Set<Sha256> byHand, Instant now) {
        return new IdentityProvider(
                id,
                organizationId,
                name,
                entityId,
                enabled,
                settings,
                endpoints,
                wantAuthnRequestsSigned,
                nameIdFormats,
                certificates,
                createdAt,
                now,
                version,
                metadataValidUntil,
                byHand);
    }

    /**
     * The same identity provider as new metadata describes it, changed now.
     *
     * @param certificates those of the metadata; those added by hand are kept behind them
     */
    public IdentityProvider withMetadata(
            IdentityProviderSettings settings,
            IdentityProviderEndpoints endpoints,
            boolean wantAuthnRequestsSigned,
            List<String> nameIdFormats,
            List<X509Certificate> certificates,
            Optional<Instant> validUntil,
            Instant now) {
        Stream<X509Certificate> kept =
                this.certificates.stream().filter(one -> certificatesByHand.contains(Sha256.of(one)));
        return new IdentityProvider(
                id,
                organizationId,
                name,
                entityId,
                enabled,
                settings,
                endpoints,
                wantAuthnRequestsSigned,
                nameIdFormats,
                Stream.concat(certificates.stream(), kept).distinct().toList(),
                createdAt,
                now,
                version,
                validUntil,
                certificatesByHand);
    }
}
