package io.tollbridge.transfer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.directory.Organization;
import io.tollbridge.store.ManagementStores;
import java.util.List;
import java.util.Optional;

/**
 * Writes what an organization has set; the same state gives the same bytes. No secret, and no hash of one, is in
 * it.
 */
public final class Export {
    private final ManagementStores stores;
    private final YamlText yaml;

    /** {@code ascii}: for where other characters would be lost. */
    public Export(ManagementStores stores, boolean ascii) {
        this.stores = stores;
        this.yaml = new YamlText(ascii);
    }

    /** The file's text; empty where there is no such organization. */
    public Optional<String> of(String slug) {
        return stores.organizations().bySlug(slug).map(organization -> yaml.write(tree(organization)));
    }

    private ObjectNode tree(Organization organization) {
        ObjectNode file = OrganizationFile.mapping().put(OrganizationFile.FORMAT, OrganizationFile.VERSION);
        stores.organizations()
                .settings(organization.id())
                .ifPresent(settings -> file.set(OrganizationFile.ORGANIZATION, OrganizationPart.written(settings)));
        put(file, OrganizationFile.DIVISIONS, DivisionPart.written(stores, organization));
        put(file, OrganizationFile.ROLES, RolePart.written(stores, organization));
        put(file, OrganizationFile.CLIENTS, ClientPart.written(stores, organization));
        put(file, OrganizationFile.APPLICATIONS, ApplicationPart.written(stores, organization));
        put(file, OrganizationFile.IDENTITY_PROVIDERS, IdentityProviderPart.written(stores, organization));
        return file;
    }

    private static void put(ObjectNode file, String name, List<ObjectNode> entries) {
        if (!entries.isEmpty()) {
            file.putArray(name).addAll(entries);
        }
    }
}
