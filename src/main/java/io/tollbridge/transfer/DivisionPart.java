package io.tollbridge.transfer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.Division;
import io.tollbridge.directory.Organization;
import io.tollbridge.store.ManagementStores;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The divisions; Home is always there. */
final class DivisionPart {
    private DivisionPart() {}

    record Entry(String path, String name) {}

    static List<ObjectNode> written(ManagementStores stores, Organization organization) {
        return all(stores, organization).stream()
                .filter(division -> !division.isHome())
                .map(Division::name)
                .sorted(Comparator.naturalOrder())
                .map(name -> OrganizationFile.mapping().put("name", name))
                .toList();
    }

    static Optional<Entry> read(Reading.Entry entry) {
        String name = entry.fields().requiredText("name");
        return entry.made(
                () -> new Entry(entry.path(), new Division(Client.BUILT_IN, Client.BUILT_IN, name, 1).name()));
    }

    static void apply(Ground ground, Organization organization, List<Entry> entries, Changes changes) {
        Set<String> known =
                all(ground.stores(), organization).stream().map(Division::name).collect(Collectors.toSet());
        for (Entry entry : entries) {
            if (known.contains(entry.name())) {
                changes.unchanged();
                continue;
            }
            Division made = new Division(ground.ids().get(), organization.id(), entry.name(), 1);
            Ground.require(entry.path(), ground.stores().divisions().create(made, ground.by()));
            changes.created("division " + entry.name());
        }
    }

    private static List<Division> all(ManagementStores stores, Organization organization) {
        return Ground.all(page -> stores.divisions().list(organization.id(), Optional.empty(), page));
    }
}
