package io.tollbridge.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.tollbridge.directory.AccessTokenSettings;
import io.tollbridge.directory.CertificateSubject;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.ClientSettings;
import io.tollbridge.directory.SubjectTokenType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A client as the API tells it; {@code clientSecret} only in the answer to the request that made it. */
record ClientAnswer(
        String clientId,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> clientSecret,
        String clientName,
        String description,
        List<String> grantTypes,
        List<String> redirectUris,
        String scope,
        List<RoleAnswer> roles,
        int accessTokenLifetime,
        String accessTokenFormat,
        String accessTokenSignedResponseAlg,
        String idTokenSignedResponseAlg,
        boolean dpopBoundAccessTokens,
        boolean tlsClientCertificateBoundAccessTokens,
        String tokenEndpointAuthMethod,
        @JsonRawValue @Nullable String jwks,
        Optional<String> tlsClientAuthSubjectDn,
        Optional<String> tlsClientAuthSanDns,
        Optional<String> tlsClientAuthSanUri,
        List<String> assertionRecipients,
        int maxAssertionLifetime,
        List<String> allowedSubjectTokenTypes,
        List<String> allowedAudiences,
        boolean requirePushedAuthorizationRequests,
        String state,
        Optional<Instant> deleteAt,
        List<SecretAnswer> secrets,
        List<String> warnings,
        String createdBy,
        Instant createdAt,
        String modifiedBy,
        Instant modifiedAt) {
    /** A secret without the secret. */
    record SecretAnswer(UUID id, Instant createdAt, Optional<Instant> lastUsedAt, Optional<Instant> expiresAt) {}

    static ClientAnswer of(Client client, Optional<String> secret, List<String> warnings) {
        ClientSettings settings = client.settings();
        AccessTokenSettings tokens = settings.accessTokens();
        return new ClientAnswer(
                client.clientId(),
                secret,
                settings.clientName(),
                settings.description(),
                settings.grantTypes(),
                settings.redirectUris(),
                settings.scope().text(),
                RoleAnswer.of(settings.roles()),
                tokens.lifetime(),
                tokens.format().word(),
                tokens.signingAlgorithm().name(),
                tokens.idTokenAlgorithm().name(),
                tokens.dpopBound(),
                tokens.certificateBound(),
                settings.authentication().method().word(),
                settings.authentication().jwks().orElse(null),
                subject(settings, CertificateSubject.Kind.SUBJECT_DN),
                subject(settings, CertificateSubject.Kind.SAN_DNS),
                subject(settings, CertificateSubject.Kind.SAN_URI),
                settings.assertions().recipients(),
                settings.assertions().maxLifetime(),
                settings.exchange().subjectTokenTypes().stream()
                        .map(SubjectTokenType::urn)
                        .toList(),
                settings.allowedAudiences(),
                settings.requirePushedAuthorizationRequests(),
                client.active() ? "active" : "disabled",
                client.deleteAt(),
                client.secrets().stream()
                        .map(one -> new SecretAnswer(one.id(), one.createdAt(), one.lastUsedAt(), one.expiresAt()))
                        .toList(),
                warnings,
                client.createdBy(),
                client.createdAt(),
                client.modifiedBy(),
                client.modifiedAt());
    }

    private static Optional<String> subject(ClientSettings settings, CertificateSubject.Kind kind) {
        return settings.authentication()
                .certificateSubject()
                .filter(subject -> subject.kind() == kind)
                .map(CertificateSubject::value);
    }
}
