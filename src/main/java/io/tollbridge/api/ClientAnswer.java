package io.tollbridge.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.ClientSettings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

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
        String tokenEndpointAuthMethod,
        List<String> assertionRecipients,
        int maxAssertionLifetime,
        List<String> allowedSubjectTokenTypes,
        boolean dpopBoundAccessTokens,
        String state,
        Optional<Instant> deleteAt,
        List<SecretAnswer> secrets,
        String createdBy,
        Instant createdAt,
        String modifiedBy,
        Instant modifiedAt) {
    /** A secret without the secret. */
    record SecretAnswer(UUID id, Instant createdAt, Optional<Instant> lastUsedAt, Optional<Instant> expiresAt) {}

    static ClientAnswer of(Client client) {
        return of(client, Optional.empty());
    }

    /** The one answer that shows the secret. */
    static ClientAnswer of(Client client, String secret) {
        return of(client, Optional.of(secret));
    }

    private static ClientAnswer of(Client client, Optional<String> secret) {
        ClientSettings settings = client.settings();
        return new ClientAnswer(
                client.clientId(),
                secret,
                settings.clientName(),
                settings.description(),
                List.of(settings.grantType().word()),
                settings.redirectUris(),
                settings.scope().text(),
                RoleAnswer.of(settings.roles()),
                settings.accessTokenLifetime(),
                "opaque",
                settings.tokenEndpointAuthMethod(),
                settings.assertionRecipients(),
                settings.maxAssertionLifetime(),
                List.of(),
                false,
                client.active() ? "active" : "disabled",
                Optional.empty(),
                client.secrets().stream()
                        .map(one -> new SecretAnswer(one.id(), one.createdAt(), one.lastUsedAt(), one.expiresAt()))
                        .toList(),
                client.createdBy(),
                client.createdAt(),
                client.modifiedBy(),
                client.modifiedAt());
    }
}
