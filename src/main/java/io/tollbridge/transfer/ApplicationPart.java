package io.tollbridge.transfer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.api.Fields;
import io.tollbridge.directory.AuthorizedApplication;
import io.tollbridge.directory.AuthorizedApplication.State;
import io.tollbridge.directory.BuiltInClient;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Scopes;
import io.tollbridge.store.ManagementStores;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an organization has decided on clients, its own and others'. The product's own clients stand here only
 * where they are not as every organization begins with them.
 */
final class ApplicationPart {
    private ApplicationPart() {}

    record Entry(String path, String clientId, State state, Optional<Scopes> scope, List<String> roles, String note) {
        Entry {
            roles = roles.stream().distinct().sorted().toList();
            boolean limited = scope.isPresent() || !roles.isEmpty() || !note.isEmpty();
            if (limited && state != State.APPROVED) {
                throw new InvalidValue(
                        "state", "is " + state.word() + ": scope, roles and note are for approved alone");
            }
        }

        static Entry of(AuthorizedApplication application) {
            boolean approved = application.state() == State.APPROVED;
            return new Entry(
                    "",
                    application.clientId(),
                    application.state(),
                    application.scope().filter(_ -> approved),
                    approved ? application.roles() : List.of(),
                    approved ? application.note() : "");
        }

        String idPath() {
            return path + ".client_id";
        }

        boolean isUnlimited() {
            return state == State.APPROVED && scope.isEmpty() && roles.isEmpty() && note.isEmpty();
        }

        ObjectNode written() {
            ObjectNode entry =
                    OrganizationFile.mapping().put("client_id", clientId).put("state", state.word());
            scope.ifPresent(scopes -> entry.put("scope", scopes.text()));
            if (!roles.isEmpty()) {
                ArrayNode names = entry.putArray("roles");
                roles.forEach(names::add);
            }
            if (!note.isEmpty()) {
                entry.put("note", note);
            }
            return entry;
        }
    }

    static List<ObjectNode> written(ManagementStores stores, Organization organization) {
        return Ground.all(page -> stores.applications().list(organization.id(), Optional.empty(), page)).stream()
                .map(Entry::of)
                .filter(entry ->
                        !entry.isUnlimited() || !BuiltInClient.clientIds().contains(entry.clientId()))
                .sorted(Comparator.comparing(Entry::clientId))
                .map(Entry::written)
                .toList();
    }

    static Optional<Entry> read(Reading.Entry entry) {
        Fields fields = entry.fields();
        String clientId = fields.requiredText("client_id");
        fields.requiredText("state");
        State state = fields.value("state", State::parse, State.APPROVED);
        Scopes chosen = fields.value("scope", Scopes::parse, Scopes.NONE);
        Optional<Scopes> scope = fields.text("scope").map(_ -> chosen);
        List<String> roles = fields.texts("roles");
        String note = fields.document("note").orElse("");
        return entry.made(() -> new Entry(entry.path(), clientId, state, scope, roles, note));
    }

    /** Which clients, when they are made, are approved at once; of the others somebody has decided or is to decide. */
    static Set<String> approvedAtOnce(List<ClientPart.Entry> clients, List<Entry> entries) {
        Set<String> ids =
                clients.stream().map(ClientPart.Entry::clientId).collect(Collectors.toCollection(HashSet::new));
        entries.stream()
                .filter(entry -> !entry.isUnlimited())
                .map(Entry::clientId)
                .forEach(ids::remove);
        return ids;
    }

    static void check(
            Ground ground,
            Reading reading,
            Optional<Organization> organization,
            List<ClientPart.Entry> clients,
            List<Entry> entries,
            Names names) {
        Set<String> made = clients.stream().map(ClientPart.Entry::clientId).collect(Collectors.toSet());
        for (Entry entry : entries) {
            for (String role : entry.roles()) {
                if (!names.roles().contains(role)) {
                    reading.problem(entry.path() + ".roles", "names " + role + ", which is no role");
                }
            }
            if (!made.contains(entry.clientId())
                    && ground.stores().clients().byClientId(entry.clientId()).isEmpty()) {
                reading.problem(entry.idPath(), "names " + entry.clientId() + ", which is no client");
            }
            boolean decided = organization
                    .flatMap(one -> ground.stores().applications().find(one.id(), entry.clientId()))
                    .filter(one -> one.state() != State.PENDING)
                    .isPresent();
            if (decided && entry.state() == State.PENDING) {
                reading.problem(entry.path() + ".state", "cannot be pending again: it was decided");
            }
        }
    }

    static void apply(Ground ground, Organization organization, List<Entry> entries, Changes changes) {
        for (Entry entry : entries) {
            try {
                apply(ground, organization, entry, changes);
            } catch (InvalidValue invalid) {
                throw new ImportFailed(entry.path() + "." + invalid.field() + " " + invalid.problem());
            }
        }
    }

    private static void apply(Ground ground, Organization organization, Entry entry, Changes changes) {
        String thing = "authorized application " + entry.clientId();
        Optional<AuthorizedApplication> before = find(ground, organization, entry);
        List<String> fields = before.map(one -> Changes.between(Entry.of(one).written(), entry.written()))
                .orElse(List.of());
        if (before.isPresent() && fields.isEmpty()) {
            changes.unchanged();
            return;
        }
        if (before.isEmpty() && entry.state() != State.APPROVED) {
            ground.stores()
                    .applications()
                    .requested(organization.id(), entry.clientId(), ground.by().name(), ground.now());
        }
        switch (entry.state()) {
            case PENDING -> {}
            case APPROVED -> approve(ground, organization, entry, before);
            case REVOKED ->
                Ground.require(
                        entry.path(),
                        ground.stores()
                                .applications()
                                .revoke(
                                        organization.id(),
                                        entry.clientId(),
                                        Optional.empty(),
                                        ground.now(),
                                        ground.by()));
        }
        if (before.isEmpty()) {
            changes.created(thing);
        } else {
            changes.changed(thing, fields);
        }
    }

    private static void approve(
            Ground ground, Organization organization, Entry entry, Optional<AuthorizedApplication> before) {
        AuthorizedApplication current = before.or(() -> ground.stores()
                        .clients()
                        .byClientId(entry.clientId())
                        .map((Client client) -> AuthorizedApplication.undecided(organization.id(), client)))
                .orElseThrow(() -> new ImportFailed(entry.idPath() + " was deleted by somebody else meanwhile"));
        AuthorizedApplication wanted = current.approved(
                entry.scope(), entry.roles(), entry.note(), ground.by().name(), ground.now());
        Ground.require(entry.path(), ground.stores().applications().approve(wanted, ground.by()));
    }

    private static Optional<AuthorizedApplication> find(Ground ground, Organization organization, Entry entry) {
        return ground.stores().applications().find(organization.id(), entry.clientId());
    }
}
