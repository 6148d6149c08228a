package io.tollbridge.keys;

import java.util.List;
import java.util.Optional;

/** All keys of one organization as they are at one moment; nobody keeps it for longer than a request. */
public record KeyRing(List<HeldKey> held, List<RetiredKey> retired) {
    public KeyRing {
        held = List.copyOf(held);
        retired = List.copyOf(retired);
    }

    /** The one in this state. */
    public Optional<OrganizationKey> in(Purpose purpose, KeyState state) {
        return held.stream()
                .filter(one -> one.state() == state && one.key().purpose() == purpose)
                .map(HeldKey::key)
                .findFirst();
    }

    /** The current one, which there always is. */
    public OrganizationKey current(Purpose purpose) {
        return in(purpose, KeyState.CURRENT).orElseThrow();
    }
}
