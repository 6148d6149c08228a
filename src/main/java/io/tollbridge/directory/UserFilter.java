package io.tollbridge.directory;

import java.time.Instant;
import java.util.UUID;

/** Which users of an organization: as much of a provisioning client's filter (RFC 7644 §3.4.2.2) as the store can answer. */
public sealed interface UserFilter {
    /** All of them. */
    record Every() implements UserFilter {}

    /** None of them. */
    record None() implements UserFilter {}

    record Both(UserFilter first, UserFilter second) implements UserFilter {}

    record Either(UserFilter first, UserFilter second) implements UserFilter {}

    record HasId(UUID id) implements UserFilter {}

    /** Its ASCII letters in either case. */
    record HasUserName(String userName) implements UserFilter {}

    /** Given by the client that asks. */
    record HasExternalId(String externalId) implements UserFilter {}

    /** The account's address or another one; its ASCII letters in either case. */
    record HasEmail(String email) implements UserFilter {}

    record IsActive(boolean active) implements UserFilter {}

    /** Changed after this instant, or, if {@code orAt}, at it. */
    record ModifiedAfter(Instant instant, boolean orAt) implements UserFilter {}

    /** Changed before this instant, or, if {@code orAt}, at it. */
    record ModifiedBefore(Instant instant, boolean orAt) implements UserFilter {}

    /** Holds this role for Home. */
    record InGroup(UUID roleId) implements UserFilter {}
}
