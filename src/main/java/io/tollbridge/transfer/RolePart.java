package io.tollbridge.transfer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.api.Fields;
import io.tollbridge.directory.BuiltInRole;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Role;
import io.tollbridge.store.ManagementStores;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The roles of an organization's own. */
final class RolePart {
    private RolePart() {}

    /** {@code role}: of no organization yet. */
    record Entry(String path, Role role) {
        String name() {
            return role.name();
        }
    }

    static List<ObjectNode> written(ManagementStores stores, Organization organization) {
        return all(stores, organization).stream()
                .filter(role -> !role.builtIn())
                .sorted(Comparator.comparing(Role::name))
                .map(RolePart::written)
                .toList();
    }

    private static ObjectNode written(Role role) {
        ObjectNode entry = OrganizationFile.mapping().put("name", role.name());
        if (!role.description().isEmpty()) {
            entry.put("description", role.description());
        }
        ArrayNode permissions = entry.putArray("permissions");
        role.permissions().forEach(permissions::add);
        return entry;
    }

    static Optional<Entry> read(Reading.Entry entry) {
        Fields fields = entry.fields();
        String name = fields.requiredText("name");
        String description = fields.text("description").orElse("");
        List<String> permissions = fields.texts("permissions");
        if (Arrays.stream(BuiltInRole.values()).anyMatch(role -> role.roleName().equals(name))) {
            fields.problem("name", "is that of a built-in role, which cannot be changed");
        }
        return entry.made(() -> {
            Role.requireKnown(permissions);
            return new Entry(entry.path(), role(Client.BUILT_IN, Client.BUILT_IN, 1, name, description, permissions));
        });
    }

    static void apply(Ground ground, Organization organization, List<Entry> entries, Changes changes) {
        Map<String, Role> known =
                all(ground.stores(), organization).stream().collect(Collectors.toMap(Role::name, Function.identity()));
        for (Entry entry : entries) {
            Role current = known.get(entry.name());
            if (current == null) {
                Role made = with(entry.role(), ground.ids().get(), organization.id(), 1);
                Ground.require(entry.path(), ground.stores().roles().create(made, ground.by()));
                changes.created("role " + entry.name());
                continue;
            }
            Role wanted = with(entry.role(), current.id(), organization.id(), current.version());
            List<String> fields = Changes.between(written(current), written(wanted));
            if (fields.isEmpty()) {
                changes.unchanged();
            } else {
                Ground.require(entry.path(), ground.stores().roles().update(wanted, ground.by()));
                changes.changed("role " + entry.name(), fields);
            }
        }
    }

    private static Role with(Role role, UUID id, UUID organizationId, int version) {
        return role(id, organizationId, version, role.name(), role.description(), role.permissions());
    }

    private static Role role(
            UUID id, UUID organizationId, int version, String name, String description, List<String> permissions) {
        return new Role(id, organizationId, name, description, permissions, false, version);
    }

    private static List<Role> all(ManagementStores stores, Organization organization) {
        return Ground.all(page -> stores.roles().list(organization.id(), Optional.empty(), page));
    }
}
