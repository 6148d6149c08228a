package io.tollbridge.store;

import io.tollbridge.directory.ClientSettings;
import io.tollbridge.directory.GrantType;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Scopes;
import java.util.List;

/** A client's settings as its row holds them, in JSON; its roles are rows of their own. */
record StoredClientSettings(
        String clientName,
        String description,
        String grantType,
        List<String> redirectUris,
        String scope,
        int accessTokenLifetime,
        String tokenEndpointAuthMethod,
        List<String> assertionRecipients,
        int maxAssertionLifetime) {
    static StoredClientSettings of(ClientSettings settings) {
        return new StoredClientSettings(
                settings.clientName(),
                settings.description(),
                settings.grantType().word(),
                settings.redirectUris(),
                settings.scope().text(),
                settings.accessTokenLifetime(),
                settings.tokenEndpointAuthMethod(),
                settings.assertionRecipients(),
                settings.maxAssertionLifetime());
    }

    ClientSettings with(List<RoleAssignment> roles) {
        return new ClientSettings(
                clientName,
                description,
                GrantType.of(grantType).orElseThrow(() -> new IllegalStateException("a client for " + grantType)),
                redirectUris,
                Scopes.parse(scope),
                roles,
                accessTokenLifetime,
                tokenEndpointAuthMethod,
                assertionRecipients,
                maxAssertionLifetime);
    }
}
