package io.tollbridge.api;

import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.AuthenticationMethod;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.ClientFilter;
import io.tollbridge.directory.ClientSettings;
import io.tollbridge.directory.Clients;
import io.tollbridge.directory.GrantType;
import io.tollbridge.directory.ImplicitSunset;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.OrganizationSettings;
import io.tollbridge.directory.Organizations;
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
    private final Organizations organizations;
    private final RoleGrants grants;
    private final ImplicitSunset implicit;
    private final boolean certificates;
    private final Secrets secrets;
    private final Clock clock;

    /** {@code certificates}: whether a proxy passes those of clients on. */
    ClientsResource(
            Clients clients,
            Organizations organizations,
            RoleGrants grants,
            ImplicitSunset implicit,
            boolean certificates,
            Secrets secrets,
            Clock clock) {
        this.clients = clients;
        this.organizations = organizations;
        this.grants = grants;
        this.implicit = implicit;
        this.certificates = certificates;
        this.secrets = secrets;
        this.clock = clock;
    }

    void list(Call call) {
        ClientFilter filter = new ClientFilter(
                call.query("q"),
                call.query("state").map(ClientsResource::isActive),
                call.query("grant_type").map(ClientsResource::grantType));
        call.answer(ListAnswer.of(clients.list(call.organizationId(), filter, call.page()), this::answer));
    }

    void get(Call call) {
        Client client = change(call).read().get().orElseThrow(() -> new ApiRefused(new ApiError.NotFound()));
        call.answer(answer(client), client.version());
    }

    void create(Call call) {
        Fields fields = call.fields();
        ClientBody body = ClientBody.read(fields, certificates);
        Instant now = clock.instant();
        refuseNewImplicit(call, fields, body.grantType(), now);
        String secret = secrets.token();
        Initiator by = call.initiator();
        String clientId = call.newId(secrets).toString();
        Client client = fields.make(() -> {
            ClientSettings settings = body.settings();
            AuthenticationMethod method = settings.authentication().method();
            return new Client(
                    clientId,
                    call.organizationId(),
                    true,
                    Optional.empty(),
                    settings,
                    method.usesSecret() ? List.of(secret(secret, now)) : List.of(),
                    by.name(),
                    now,
                    by.name(),
                    now,
                    1);
        });
        grants.require(call, client.settings().roles());
        // HTTP.md section 4: whoever may authorize applications need not approve his own a second time.
        boolean approved = call.token().may(Permission.OAUTH_CLIENT_AUTHORIZE);
        Change.require(clients.create(client, approved, by));
        Client created = clients.byClientId(client.clientId()).orElse(client);
        ClientAnswer answer = client.secrets().isEmpty()
                ? answer(created)
                : ClientAnswer.of(created, Optional.of(secret), warnings(created));
        call.created("/clients/" + created.clientId(), answer, created.version());
    }

    void replace(Call call) {
        Fields fields = call.fields();
        ClientBody body = ClientBody.read(fields, certificates);
        boolean active = body.active(fields);
        Optional<Instant> deleteAt = body.deleteAt(fields);
        fields.ignore("client_id", "secrets", "warnings", "created_by", "created_at", "modified_by", "modified_at");
        Client saved = change(call)
                .save(
                        client -> changed(call, fields, body, active, deleteAt, client),
                        client -> clients.update(client, call.initiator()));
        call.answer(answer(saved), saved.version());
    }

    private Client changed(
            Call call, Fields fields, ClientBody body, boolean active, Optional<Instant> deleteAt, Client client) {
        Instant now = clock.instant();
        if (client.settings().grantType() != GrantType.IMPLICIT) {
            refuseNewImplicit(call, fields, body.grantType(), now);
        }
        if (deleteAt.filter(at -> !at.isAfter(now) && !client.deleteAt().equals(Optional.of(at)))
                .isPresent()) {
            fields.problem("delete_at", "must be in the future");
        }
        Client changed = fields.make(() ->
                client.edited(active, deleteAt, body.settings(), call.token().actor(), now));
        List<RoleAssignment> roles = changed.settings().roles();
        List<RoleAssignment> given = new ArrayList<>(roles);
        given.removeAll(client.settings().roles());
        // Who decides how the client proves itself can become it, and hold what it holds.
        boolean sameProof =
                changed.settings().authentication().equals(client.settings().authentication());
        grants.require(call, sameProof ? given : roles);
        return changed;
    }

    void delete(Call call) {
        change(call)
                .delete(version -> clients.delete(
                        call.organizationId(), call.pathText("id"), version, clock.instant(), call.initiator()));
        call.gone();
    }

    /** From implicit to authorization code with PKCE in one step; tokens that are out live on until they expire. */
    void moveToCode(Call call) {
        Client saved = change(call)
                .save(
                        client -> {
                            if (client.settings().grantType() != GrantType.IMPLICIT) {
                                throw new ApiRefused(new ApiError.Conflict("It is no client of the implicit grant."));
                            }
                            return client.edited(
                                    client.active(),
                                    client.deleteAt(),
                                    client.settings().movedToCode(),
                                    call.token().actor(),
                                    clock.instant());
                        },
                        client -> clients.update(client, call.initiator()));
        call.answer(answer(saved), saved.version());
    }

    ClientAnswer answer(Client client) {
        return ClientAnswer.of(client, Optional.empty(), warnings(client));
    }

    /** The one answer that shows the secret. */
    ClientAnswer answer(Client client, String secret) {
        return ClientAnswer.of(client, Optional.of(secret), warnings(client));
    }

    Client.Secret secret(String secret, Instant now) {
        return new Client.Secret(secrets.id(), Sha256.of(secret), now, Optional.empty(), Optional.empty());
    }

    /** Client ids are unique over all organizations; only the caller's own are there for him. */
    Change<Client> change(Call call) {
        String id = call.pathText("id");
        return new Change<>(
                call.ifMatch(),
                () -> clients.byClientId(id)
                        .filter(client -> client.organizationId().equals(call.organizationId())),
                Client::version);
    }

    private List<String> warnings(Client client) {
        return client.settings().grantType() == GrantType.IMPLICIT
                ? List.of("The implicit grant ends on " + implicit.endsOn()
                        + ": move this client to authorization_code with PKCE, by POST …/move-to-code.")
                : List.of();
    }

    private void refuseNewImplicit(Call call, Fields fields, GrantType grant, Instant now) {
        if (grant != GrantType.IMPLICIT) {
            return;
        }
        if (!implicit.allowsNew(now)) {
            fields.problem(
                    "grant_types",
                    "there is no new implicit client since " + implicit.noNewFrom()
                            + ": use authorization_code with PKCE");
        } else if (organizations
                .settings(call.organizationId())
                .filter(OrganizationSettings::implicitAllowed)
                .isEmpty()) {
            fields.problem(
                    "grant_types", "the organization has switched implicit off: use authorization_code with PKCE");
        }
    }

    private static boolean isActive(String word) {
        return switch (word) {
            case "active" -> true;
            case "disabled" -> false;
            default -> throw new InvalidValue("state", "must be one of active, disabled");
        };
    }

    private static GrantType grantType(String word) {
        return GrantType.of(word).orElseThrow(() -> new InvalidValue("grant_type", "there is no grant " + word));
    }
}
