package io.tollbridge.directory;

import java.util.UUID;

/** Which roles of an organization: as much of a provisioning client's filter (RFC 7644 §3.4.2.2) as the store can answer. */
public sealed interface GroupFilter {
    /** All of them. */
    record Every() implements GroupFilter {}

    /** None of them. */
    record None() implements GroupFilter {}

    record Both(GroupFilter first, GroupFilter second) implements GroupFilter {}

    record Either(GroupFilter first, GroupFilter second) implements GroupFilter {}

    record HasId(UUID id) implements GroupFilter {}

    /** Its letters in either case, and nothing else folded. */
    record HasName(String name) implements GroupFilter {}

    /** Given by the client that asks. */
    record HasExternalId(String externalId) implements GroupFilter {}

    /** Held by this user for Home. */
    record HasMember(UUID userId) implements GroupFilter {}
}
