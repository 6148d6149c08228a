package io.tollbridge.api;

import io.tollbridge.directory.Client;
import io.tollbridge.directory.ClientSecrets;
import io.tollbridge.directory.Saved;
import io.tollbridge.keys.Secrets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** {@code /clients/{id}/secret} and {@code /clients/{id}/secrets/…}. */
final class ClientSecretsResource {
    private static final int LONGEST_OVERLAP = 86_400;

    private final ClientsResource clients;
    private final ClientSecrets clientSecrets;
    private final RoleGrants grants;
    private final Secrets secrets;
    private final Clock clock;

    ClientSecretsResource(
            ClientsResource clients, ClientSecrets clientSecrets, RoleGrants grants, Secrets secrets, Clock clock) {
        this.clients = clients;
        this.clientSecrets = clientSecrets;
        this.grants = grants;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** A new one; those before end at once, or after the overlap. */
    void renew(Call call) {
        Fields fields = call.fields();
        int overlap = fields.number("overlap_seconds").orElse(0);
        if (overlap < 0 || overlap > LONGEST_OVERLAP) {
            fields.problem("overlap_seconds", "must be 0 to 86400");
        }
        fields.end();
        String secret = secrets.token();
        Client saved = clients.change(call)
                .save(
                        client -> {
                            // Who knows its secret can become the client, and hold what it holds.
                            grants.require(call, client.settings().roles());
                            return client;
                        },
                        client -> clientSecrets.renew(
                                client.organizationId(),
                                client.clientId(),
                                Optional.of(client.version()),
                                clients.secret(secret, clock.instant()),
                                Duration.ofSeconds(overlap),
                                call.initiator()));
        call.answer(clients.answer(saved, secret), saved.version());
    }

    void remove(Call call) {
        UUID id = Change.id(call.pathText("secret_id"));
        Instant now = clock.instant();
        clients.change(call).save(client -> known(client, id), client -> remove(call, client, id, now));
        call.gone();
    }

    private Saved remove(Call call, Client client, UUID id, Instant now) {
        return clientSecrets.remove(
                client.organizationId(), client.clientId(), Optional.of(client.version()), id, now, call.initiator());
    }

    private static Client known(Client client, UUID id) {
        if (client.secrets().stream().noneMatch(one -> one.id().equals(id))) {
            throw new ApiRefused(new ApiError.NotFound());
        }
        return client;
    }
}
