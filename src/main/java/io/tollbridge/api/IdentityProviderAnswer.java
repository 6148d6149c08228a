package io.tollbridge.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviderEndpoints;
import io.tollbridge.directory.IdentityProviderSettings;
import io.tollbridge.saml.Finding;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** An identity provider as the API tells it; {@code warnings} of its metadata are told of one, not in lists. */
record IdentityProviderAnswer(
        UUID id,
        String name,
        String displayName,
        String type,
        String entityId,
        boolean enabled,
        Endpoints endpoints,
        boolean wantAuthnRequestsSigned,
        List<String> nameIdFormats,
        List<CertificateAnswer> certificates,
        Optional<String> metadataUrl,
        Optional<String> userAttribute,
        boolean allowUnsolicited,
        Optional<String> landingUrl,
        List<String> emailDomains,
        int clockSkewSeconds,
        boolean signAuthnRequests,
        boolean wantAssertionsEncrypted,
        boolean allowAesCbc,
        Optional<Integer> maxAuthenticationAge,
        Optional<String> logoUrl,
        boolean forceAuthn,
        Optional<String> nameIdFormat,
        List<String> authnContexts,
        String responseBinding,
        boolean createUsers,
        Map<String, String> attributeMapping,
        boolean applyMetadataChanges,
        Optional<String> metadataSigningCertificate,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<List<Finding>> warnings,
        Instant createdAt,
        Instant modifiedAt) {
    /** Where it listens, by the name of the binding: HTTP-Redirect, HTTP-POST. */
    record Endpoints(
            Map<String, String> sso,
            Map<String, String> slo,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> artifactResolution) {
        static Endpoints of(IdentityProviderEndpoints endpoints) {
            return new Endpoints(
                    of(endpoints.ssoRedirect(), endpoints.ssoPost()),
                    of(endpoints.sloRedirect(), endpoints.sloPost()),
                    endpoints.artifactResolution());
        }

        private static Map<String, String> of(Optional<String> redirect, Optional<String> post) {
            Map<String, String> byBinding = new LinkedHashMap<>();
            redirect.ifPresent(url -> byBinding.put("HTTP-Redirect", url));
            post.ifPresent(url -> byBinding.put("HTTP-POST", url));
            return byBinding;
        }
    }

    static IdentityProviderAnswer of(IdentityProvider identityProvider, Optional<List<Finding>> warnings, Instant now) {
        IdentityProviderSettings settings = identityProvider.settings();
        return new IdentityProviderAnswer(
                identityProvider.id(),
                identityProvider.name(),
                settings.displayName(),
                settings.type().word(),
                identityProvider.entityId(),
                identityProvider.enabled(),
                Endpoints.of(identityProvider.endpoints()),
                identityProvider.wantAuthnRequestsSigned(),
                identityProvider.nameIdFormats(),
                identityProvider.pinned().stream()
                        .map(certificate -> CertificateAnswer.of(certificate, now))
                        .toList(),
                settings.metadataUrl(),
                settings.userAttribute(),
                settings.allowUnsolicited(),
                settings.landingUrl(),
                settings.emailDomains(),
                settings.clockSkewSeconds(),
                settings.signAuthnRequests(),
                settings.wantAssertionsEncrypted(),
                settings.allowAesCbc(),
                settings.maxAuthenticationAge(),
                settings.logoUrl(),
                settings.requests().forceAuthn(),
                settings.requests().nameIdFormat(),
                settings.requests().authnContexts(),
                settings.requests().byArtifact() ? "HTTP-Artifact" : "HTTP-POST",
                settings.accounts().createUsers(),
                settings.accounts().attributeMapping(),
                settings.metadata().applyChanges(),
                settings.metadata().signingCertificate(),
                warnings,
                identityProvider.createdAt(),
                identityProvider.modifiedAt());
    }
}
