package io.tollbridge.directory;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A SAML identity provider that an organization trusts: known by (organization, entity id), its signing certificates
 * pinned. Without an entity id, a certificate or an endpoint there is no configuration at all.
 *
 * @param wantAuthnRequestsSigned what its metadata asks for
 * @param pinned its signing certificates, active and disabled; one is active at least
 * @param version counts the changes; the resource's ETag
 * @param assertionsNotBefore those issued earlier are refused: a restored database does not know which were used
 * @param metadataValidUntil from then on its metadata says nothing any more (Metadata §2.3.2), if it ever ends
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
        List<PinnedCertificate> pinned,
        Instant createdAt,
        Instant modifiedAt,
        int version,
        Optional<Instant> metadataValidUntil,
        Optional<Instant> assertionsNotBefore) {
    public IdentityProvider {
        nameIdFormats = List.copyOf(nameIdFormats);
        pinned = List.copyOf(pinned);
        if (name.isBlank() || name.length() > 200) {
            throw new InvalidValue("name", "must have 1 to 200 characters");
        }
        if (entityId.isBlank() || entityId.length() > 1024) {
            throw new InvalidValue("entity_id", "must have 1 to 1024 characters");
        }
        if (pinned.stream().noneMatch(PinnedCertificate::isActive)) {
            throw new InvalidValue("certificates", "there must be at least one that is active");
        }
        if (endpoints.ssoRedirect().isEmpty() && endpoints.ssoPost().isEmpty()) {
            throw new InvalidValue("sso_url", "there must be one for HTTP-Redirect or HTTP-POST");
        }
    }

    /** The certificates that its messages may be verified by: the active ones, and nothing else is ever to be asked. */
    public List<X509Certificate> certificates() {
        return pinned.stream()
                .filter(PinnedCertificate::isActive)
                .map(PinnedCertificate::certificate)
                .toList();
    }

    /** It is set to answer by HTTP-Artifact, and its metadata says where to resolve one (Bindings §3.6). */
    public boolean answersByArtifact() {
        return settings.requests().byArtifact()
                && endpoints.artifactResolution().isPresent();
    }

    /** Those that are switched off: for a report's words alone. */
    public List<PinnedCertificate> disabledCertificates() {
        return pinned.stream().filter(one -> !one.isActive()).toList();
    }

    /** The same identity provider with other pinned certificates, changed now. */
    public IdentityProvider with(List<PinnedCertificate> pinned, Instant now) {
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
                pinned,
                createdAt,
                now,
                version,
                metadataValidUntil,
                assertionsNotBefore);
    }

    /**
     * The same identity provider as new metadata describes it, changed now.
     *
     * @param listed the certificates of the metadata; see {@link PinnedCertificate#renewed} for what stays beside them
     * @throws InvalidValue when none that is active is left
     */
    public IdentityProvider withMetadata(
            IdentityProviderSettings settings,
            IdentityProviderEndpoints endpoints,
            boolean wantAuthnRequestsSigned,
            List<String> nameIdFormats,
            List<X509Certificate> listed,
            Optional<Instant> validUntil,
            Instant now) {
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
                PinnedCertificate.renewed(pinned, listed, now),
                createdAt,
                now,
                version,
                validUntil,
                assertionsNotBefore);
    }
}
