package io.tollbridge.directory;

import io.tollbridge.audit.Initiator;
import java.util.Optional;
import java.util.UUID;

/** Users as provisioning clients manage them; every method is within one organization and for one client. */
public interface ProvisionedUsers {
    Optional<ProvisionedUser> byId(Provisioner provisioner, UUID id);

    Slice<ProvisionedUser> list(Provisioner provisioner, UserFilter filter, SliceRequest slice, boolean withGroups);

    /** Saves the account and what is kept beside it. */
    Saved create(Provisioner provisioner, ProvisionedUser user, Initiator by);

    /**
     * Saves over the version that the account carries, if it is still that one. What was issued to a user who becomes
     * inactive is dead for good.
     */
    Saved update(Provisioner provisioner, ProvisionedUser user, Initiator by);
}
