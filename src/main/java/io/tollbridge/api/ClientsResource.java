package io.tollbridge.api;

import io.tollbridge.directory.Client;
import io.tollbridge.directory.Clients;
import io.tollbridge.directory.Permission;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Sha256;
import io.tollbridge.keys.Secrets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code /clients}. A client's secret is in the answer that made it and never again. */
final class ClientsResource {
    private final Clients clients;
    private final RoleGrants grants;
    private final Secrets secrets;
    private final Clock clock;

    ClientsResource(Clients clients, RoleGrants grants, Secrets secrets, Clock clock) {
        this.clients = clients;
        this.grants = grants;
        this.secrets = secrets;
        this.clock = clock;
    }

    void list(Call call) {
        call.answer(ListAnswer.of(clients.list(call.organizationId(), call.page()), ClientAnswer::of));
    }

    void get(Call call) {
        Client client = change(call).read().get().orElseThrow(() -> new ApiRefused(new ApiError.NotFound()));
        call.answer(ClientAnswer.of(client), client.version());
    }

    void create(Call call) {
        Fields fields = call.fields();
        ClientBody body = ClientBody.read(fields);
        String secret = secrets.token();
        Instant now = clock.instant();
        String actor = call.token().actor();
        Client client = fields.make(() -> new Client(
                secrets.id().toString(),
                call.organizationId(),
                true,
                Optional.empty(),
                body.settings(),
                List.of(new Client.Secret(secrets.id(), Sha256.of(secret), now, Optional.empty(), Optional.empty())),
                actor,
                now,
                actor,
                now,
                1));
        grants.require(call, client.settings().roles());
        // HTTP.md section 4: whoever may authorize applications need not approve his own a second time.
        boolean approved = call.token().may(Permission.OAUTH_CLIENT_AUTHORIZE);
        Change.require(clients.create(client, approved));
        Client created = clients.byClientId(client.clientId()).orElse(client);
        call.created("/clients/" + created.clientId(), ClientAnswer.of(created, secret), created.version());
    }

    void replace(Call call) {
        Fields fields = call.fields();
        ClientBody body = ClientBody.read(fields);
        boolean active = body.active(fields);
        fields.ignore("client_id", "delete_at", "secrets", "created_by", "created_at", "modified_by", "modified_at");
        Client saved = change(call)
                .save(
                        client -> {
                            Client changed = fields.make(() -> new Client(
                                    client.clientId(),
                                    client.organizationId(),
                                    active,
                                    client.deleteAt(),
                                    body.settings(),
                                    client.secrets(),
                                    client.createdBy(),
                                    client.createdAt(),
                                    call.token().actor(),
                                    clock.instant(),
                                    client.version()));
                            List<RoleAssignment> given =
                                    new ArrayList<>(changed.settings().roles());
                            given.removeAll(client.settings().roles());
                            grants.require(call, given);
                            return changed;
                        },
                        clients::update);
        call.answer(ClientAnswer.of(saved), saved.version());
    }

    void delete(Call call) {
        change(call).delete(version -> clients.delete(call.organizationId(), call.pathText("id"), version));
        call.gone();
    }

    /** Client ids are unique over all organizations; only the caller's own are there for him. */
    private Change<Client> change(Call call) {
        String id = call.pathText("id");
        return new Change<>(
                call.ifMatch(),
                () -> Client.isClientId(id)
                        ? clients.byClientId(id)
                                .filter(client -> client.organizationId().equals(call.organizationId()))
                        : Optional.empty(),
                Client::version);
    }
}
