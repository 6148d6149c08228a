package io.tollbridge.directory;

import java.util.Optional;
import java.util.Set;

/**
 * Which users of an organization: those of whom all that is named holds.
 *
 * @param text a part of the e-mail address or the name, in whatever case
 * @param divisions by name; absent: all; empty: none
 * @param role held for whatever division, by name
 */
public record UserSearch(
        Optional<String> text, Optional<Set<String>> divisions, Optional<String> role, Optional<Boolean> active) {
    /** Every user. */
    public static final UserSearch ALL =
            new UserSearch(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public UserSearch {
        divisions = divisions.map(Set::copyOf);
    }
}
