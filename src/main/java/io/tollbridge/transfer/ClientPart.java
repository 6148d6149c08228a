package io.tollbridge.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.api.ClientBody;
import io.tollbridge.api.Fields;
import io.tollbridge.api.Settable;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.ClientFilter;
import io.tollbridge.directory.ClientSettings;
import io.tollbridge.directory.GrantType;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.Organization;
import io.tollbridge.store.ManagementStores;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The clients of an organization: what the API's body of a client says, and the client id. Never a secret. */
final class ClientPart {
    private static final Settable SETTABLE = new Settable();

    private ClientPart() {}

    record Entry(String path, String clientId, boolean active, Optional<Instant> deleteAt, ClientSettings settings) {
        String idPath() {
            return path + ".client_id";
        }
    }

    static List<ObjectNode> written(ManagementStores stores, Organization organization) {
        return Ground.all(page -> stores.clients().list(organization.id(), ClientFilter.ALL, page)).stream()
                .sorted(Comparator.comparing(Client::clientId))
                .map(client -> {
                    ObjectNode entry = OrganizationFile.mapping().put("client_id", client.clientId());
                    entry.setAll(written(client));
                    return entry;
                })
                .toList();
    }

    /** Roles are a set, so they stand in one order. */
    private static ObjectNode written(Client client) {
        ObjectNode entry = SETTABLE.client(client);
        if (entry.has("roles")) {
            List<JsonNode> roles = new ArrayList<>();
            entry.get("roles").forEach(roles::add);
            roles.sort(Comparator.comparing(JsonNode::toString));
            entry.withArrayProperty("roles").removeAll().addAll(roles);
        }
        return entry;
    }

    static Optional<Entry> read(Reading.Entry entry, boolean clientCertificates) {
        Fields fields = entry.fields();
        String clientId = fields.requiredText("client_id");
        if (!clientId.isEmpty() && !Client.isClientId(clientId)) {
            fields.problem("client_id", "must have 1 to 255 visible ASCII characters");
        }
        ClientBody body = ClientBody.read(fields, clientCertificates);
        boolean active = body.active(fields);
        Optional<Instant> deleteAt = body.deleteAt(fields);
        return entry.made(() -> new Entry(entry.path(), clientId, active, deleteAt, body.settings()));
    }

    static void check(
            Ground ground, Reading reading, Optional<Organization> organization, List<Entry> entries, Names names) {
        for (Entry entry : entries) {
            Optional<Client> current = ground.stores().clients().byClientId(entry.clientId());
            // Ids are unique over all organizations; whose it is, is told to nobody.
            if (current.isPresent()
                    && organization
                            .filter(one -> one.id().equals(current.get().organizationId()))
                            .isEmpty()) {
                reading.problem(entry.idPath(), "belongs to another organization");
            }
            names.check(reading, entry.path() + ".roles", entry.settings().roles());
            boolean implicit = entry.settings().grantType() == GrantType.IMPLICIT;
            boolean already = current.filter(one -> one.settings().grantType() == GrantType.IMPLICIT)
                    .isPresent();
            if (implicit && !already && !ground.sunset().allowsNew(ground.now())) {
                reading.problem(
                        entry.path() + ".grant_types",
                        "there is no new implicit client since "
                                + ground.sunset().noNewFrom() + ": use authorization_code with PKCE");
            }
            boolean past = entry.deleteAt()
                    .filter(at -> !at.isAfter(ground.now()))
                    .filter(at -> !current.flatMap(Client::deleteAt).equals(Optional.of(at)))
                    .isPresent();
            if (past) {
                reading.problem(entry.path() + ".delete_at", "must be in the future");
            }
        }
    }

    /** {@code approved}: the ids of those that may have tokens for the organization at once. */
    static void apply(
            Ground ground, Organization organization, List<Entry> entries, Set<String> approved, Changes changes) {
        for (Entry entry : entries) {
            try {
                Optional<Client> current = ground.stores().clients().byClientId(entry.clientId());
                if (current.isEmpty()) {
                    create(ground, organization, entry, approved.contains(entry.clientId()), changes);
                } else {
                    change(ground, current.get(), entry, changes);
                }
            } catch (InvalidValue invalid) {
                throw new ImportFailed(entry.path() + "." + invalid.field() + " " + invalid.problem());
            }
        }
    }

    private static void create(
            Ground ground, Organization organization, Entry entry, boolean approved, Changes changes) {
        String by = ground.by().name();
        Client made = new Client(
                entry.clientId(),
                organization.id(),
                entry.active(),
                entry.deleteAt(),
                entry.settings(),
                List.of(),
                by,
                ground.now(),
                by,
                ground.now(),
                1);
        Ground.require(entry.path(), ground.stores().clients().create(made, approved, ground.by()));
        changes.created("client " + entry.clientId());
        if (entry.settings().authentication().method().usesSecret()) {
            changes.note("client " + entry.clientId() + " has no secret yet: POST /api/v1/clients/" + entry.clientId()
                    + "/secret makes one");
        }
    }

    private static void change(Ground ground, Client current, Entry entry, Changes changes) {
        Client wanted = current.edited(
                entry.active(), entry.deleteAt(), entry.settings(), ground.by().name(), ground.now());
        List<String> fields = Changes.between(written(current), written(wanted));
        if (fields.isEmpty()) {
            changes.unchanged();
            return;
        }
        Ground.require(entry.path(), ground.stores().clients().update(wanted, ground.by()));
        Client saved = ground.stores().clients().byClientId(entry.clientId()).orElse(wanted);
        if (!written(saved).equals(written(wanted))) { // the store lowers a lifetime that the roles do not allow
            throw new ImportFailed(entry.path() + ".access_token_lifetime " + ClientSettings.LIFETIME_RULE);
        }
        changes.changed("client " + entry.clientId(), fields);
    }
}
