package io.tollbridge.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.Clients;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Organizations;
import io.tollbridge.directory.Permission;
import io.tollbridge.oauth.ActiveToken;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** {@code /me}: whom the token speaks for, and what it may do. */
final class MeResource {
    private final Organizations organizations;
    private final Clients clients;

    MeResource(Organizations organizations, Clients clients) {
        this.organizations = organizations;
        this.clients = clients;
    }

    /**
     * @param id the user's; a client's token has none, nor an e-mail address
     * @param name the user's, or the client's
     * @param organization its slug
     * @param permissions what this token may use: what the roles permit, narrowed by the scope
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Answer(
            Optional<UUID> id,
            Optional<String> email,
            String name,
            String organization,
            String clientId,
            String scope,
            List<String> permissions,
            Instant expiresAt) {}

    void get(Call call) {
        ActiveToken token = call.token();
        String organization = organizations
                .byId(token.organizationId())
                .map(Organization::slug)
                .orElseThrow(() -> new ApiRefused(new ApiError.Unauthenticated(true)));
        String name = token.user()
                .map(ActiveToken.Person::name)
                .or(() -> clients.byClientId(token.clientId())
                        .map(Client::settings)
                        .map(one -> one.clientName()))
                .orElse(token.clientId());
        call.answer(new Answer(
                token.user().map(ActiveToken.Person::id),
                token.user().map(ActiveToken.Person::email),
                name,
                organization,
                token.clientId(),
                token.scope().text(),
                token.permissions().names().stream()
                        .filter(permission -> token.may(new Permission(permission)))
                        .sorted()
                        .toList(),
                token.expiresAt()));
    }
}
