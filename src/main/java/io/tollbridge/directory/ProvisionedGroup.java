package io.tollbridge.directory;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A role as a provisioning client sees it: a group (RFC 7643 §4.2).
 *
 * @param externalId what the client that asks calls the group itself
 * @param membership another text whenever others hold the role for Home, whether or not the members were asked for; empty in
 *     what is to be saved
 * @param members who holds the role for Home; none where they were not asked for
 */
public record ProvisionedGroup(Role role, Optional<String> externalId, String membership, List<Member> members) {
    private static final int LONGEST_EXTERNAL_ID = 255;

    /** A user who holds the role for Home. */
    public record Member(UUID id, String name) {}

    /** To be saved. */
    public ProvisionedGroup(Role role, Optional<String> externalId) {
        this(role, externalId, "", List.of());
    }

    public ProvisionedGroup {
        members = List.copyOf(members);
        externalId.ifPresent(id -> ProvisionedUser.requireLength("externalId", id, LONGEST_EXTERNAL_ID));
    }
}
