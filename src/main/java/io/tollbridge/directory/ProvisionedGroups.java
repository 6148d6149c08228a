package io.tollbridge.directory;

import io.tollbridge.audit.Initiator;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Roles as provisioning clients manage them; every method is within one organization and for one client. */
public interface ProvisionedGroups {
    Optional<ProvisionedGroup> byId(Provisioner provisioner, UUID id, boolean withMembers);

    Slice<ProvisionedGroup> list(Provisioner provisioner, GroupFilter filter, SliceRequest slice, boolean withMembers);

    /** Who becomes a member and who is one no longer; whoever is neither named nor a member stays so. */
    record Members(Set<UUID> added, Set<UUID> removed) {
        public Members {
            added = Set.copyOf(added);
            removed = Set.copyOf(removed);
        }
    }

    /** Creates a role. */
    Saved create(Provisioner provisioner, ProvisionedGroup group, Members members, Instant now, Initiator by);

    /** Saves the name, unless the role is built in, the external id, and the members. */
    Saved update(Provisioner provisioner, ProvisionedGroup group, Members members, Instant now, Initiator by);

    /** Takes the role from its members and deletes it, if it is not built in and nobody else uses it. */
    Saved delete(Provisioner provisioner, UUID id, Instant now, Initiator by);
}
