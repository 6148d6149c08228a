package io.tollbridge.keys;

import java.util.Objects;

/** A key that can be used, and where it is in its life just now. */
public record HeldKey(KeyState state, OrganizationKey key) {
    public HeldKey {
        Objects.requireNonNull(state);
        Objects.requireNonNull(key);
    }
}
