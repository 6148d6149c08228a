package io.tollbridge.directory;

import java.util.Optional;

/** Which clients of an organization: those of which all that is named holds; {@code name} is a part of the name. */
public record ClientFilter(Optional<String> name, Optional<Boolean> active, Optional<GrantType> grantType) {
    /** Every client. */
    public static final ClientFilter ALL = new ClientFilter(Optional.empty(), Optional.empty(), Optional.empty());
}
