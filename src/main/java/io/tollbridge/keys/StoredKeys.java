package io.tollbridge.keys;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All keys of one organization as they are kept, also the retired ones, the oldest first. */
public record StoredKeys(List<StoredKey> all) {
    public StoredKeys {
        all = List.copyOf(all);
    }

    /** The one for this purpose in this state; of retired ones any. */
    public Optional<StoredKey> in(Purpose purpose, KeyState state) {
        return all.stream()
                .filter(one -> one.purpose() == purpose && one.state() == state)
                .findFirst();
    }

    /** Those for these purposes in this state. */
    public List<StoredKey> in(Collection<Purpose> purposes, KeyState state) {
        return purposes.stream().flatMap(purpose -> in(purpose, state).stream()).toList();
    }

    /**
     * Those that identity providers are to take over just now: the next key of a purpose, or after the switch the current
     * one while the previous is still there; none where nothing is being replaced.
     */
    public List<StoredKey> newest() {
        return Arrays.stream(Purpose.values()).flatMap(this::newest).toList();
    }

    private Stream<StoredKey> newest(Purpose purpose) {
        return in(purpose, KeyState.NEXT)
                .or(() -> in(purpose, KeyState.PREVIOUS).flatMap(_ -> in(purpose, KeyState.CURRENT)))
                .stream();
    }
}
