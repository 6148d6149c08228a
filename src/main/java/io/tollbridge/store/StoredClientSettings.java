package io.tollbridge.store;

import io.tollbridge.directory.AccessTokenFormat;
import io.tollbridge.directory.AccessTokenSettings;
import io.tollbridge.directory.AssertionLimits;
import io.tollbridge.directory.AuthenticationMethod;
import io.tollbridge.directory.CertificateSubject;
import io.tollbridge.directory.ClientAuthentication;
import io.tollbridge.directory.ClientSettings;
import io.tollbridge.directory.ExchangePolicy;
import io.tollbridge.directory.GrantType;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Scopes;
import io.tollbridge.directory.SigningAlgorithm;
import io.tollbridge.directory.SubjectTokenType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client's settings as its row holds them, in JSON; its roles are rows of their own. What a row of an older version
 * does not have is null or false here.
 */
record StoredClientSettings(
        String clientName,
        String description,
        String grantType,
        boolean refreshTokens,
        List<String> redirectUris,
        String scope,
        String tokenEndpointAuthMethod,
        @Nullable String jwks,
        @Nullable String tlsClientAuthSubjectDn,
        @Nullable String tlsClientAuthSanDns,
        @Nullable String tlsClientAuthSanUri,
        int accessTokenLifetime,
        @Nullable String accessTokenFormat,
        @Nullable String accessTokenSignedResponseAlg,
        @Nullable String idTokenSignedResponseAlg,
        boolean dpopBoundAccessTokens,
        boolean tlsClientCertificateBoundAccessTokens,
        List<String> assertionRecipients,
        int maxAssertionLifetime,
        boolean tokenExchange,
        @Nullable List<String> allowedSubjectTokenTypes,
        @Nullable List<String> allowedAudiences,
        boolean requirePushedAuthorizationRequests) {
    static StoredClientSettings of(ClientSettings settings) {
        AccessTokenSettings tokens = settings.accessTokens();
        return new StoredClientSettings(
                settings.clientName(),
                settings.description(),
                settings.grantType().word(),
                settings.refreshTokens(),
                settings.redirectUris(),
                settings.scope().text(),
                settings.authentication().method().word(),
                settings.authentication().jwks().orElse(null),
                subject(settings, CertificateSubject.Kind.SUBJECT_DN),
                subject(settings, CertificateSubject.Kind.SAN_DNS),
                subject(settings, CertificateSubject.Kind.SAN_URI),
                tokens.lifetime(),
                tokens.format().word(),
                tokens.signingAlgorithm().name(),
                tokens.idTokenAlgorithm().name(),
                tokens.dpopBound(),
                tokens.certificateBound(),
                settings.assertions().recipients(),
                settings.assertions().maxLifetime(),
                settings.exchange().allowed(),
                settings.exchange().subjectTokenTypes().stream()
                        .map(SubjectTokenType::urn)
                        .toList(),
                settings.allowedAudiences(),
                settings.requirePushedAuthorizationRequests());
    }

    ClientSettings with(List<RoleAssignment> roles) {
        return new ClientSettings(
                clientName,
                description,
                GrantType.of(grantType).orElseThrow(() -> new IllegalStateException("a client for " + grantType)),
                refreshTokens,
                redirectUris,
                Scopes.parse(scope),
                roles,
                new ClientAuthentication(
                        AuthenticationMethod.parse(tokenEndpointAuthMethod),
                        Optional.ofNullable(jwks),
                        certificateSubject()),
                new AccessTokenSettings(
                        accessTokenLifetime,
                        accessTokenFormat == null
                                ? AccessTokenFormat.OPAQUE
                                : AccessTokenFormat.parse(accessTokenFormat),
                        accessTokenSignedResponseAlg == null
                                ? SigningAlgorithm.ES256
                                : SigningAlgorithm.parse(accessTokenSignedResponseAlg),
                        idTokenSignedResponseAlg == null
                                ? SigningAlgorithm.RS256
                                : SigningAlgorithm.parse(idTokenSignedResponseAlg),
                        dpopBoundAccessTokens,
                        tlsClientCertificateBoundAccessTokens),
                new AssertionLimits(assertionRecipients, maxAssertionLifetime),
                new ExchangePolicy(
                        tokenExchange,
                        orNone(allowedSubjectTokenTypes).stream()
                                .map(SubjectTokenType::parse)
                                .toList()),
                orNone(allowedAudiences),
                requirePushedAuthorizationRequests);
    }

    private Optional<CertificateSubject> certificateSubject() {
        return named(CertificateSubject.Kind.SUBJECT_DN, tlsClientAuthSubjectDn)
                .or(() -> named(CertificateSubject.Kind.SAN_DNS, tlsClientAuthSanDns))
                .or(() -> named(CertificateSubject.Kind.SAN_URI, tlsClientAuthSanUri));
    }

    private static Optional<CertificateSubject> named(CertificateSubject.Kind kind, @Nullable String value) {
        return Optional.ofNullable(value).map(text -> new CertificateSubject(kind, text));
    }

    private static @Nullable String subject(ClientSettings settings, CertificateSubject.Kind kind) {
        return settings.authentication()
                .certificateSubject()
                .filter(subject -> subject.kind() == kind)
                .map(CertificateSubject::value)
                .orElse(null);
    }

    private static List<String> orNone(@Nullable List<String> list) {
        return list == null ? List.of() : list;
    }
}
