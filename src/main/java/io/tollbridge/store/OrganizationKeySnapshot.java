package io.tollbridge.store;

import io.tollbridge.directory.Sha256;
import io.tollbridge.keys.KeyState;
import io.tollbridge.keys.StoredKey;
import io.tollbridge.keys.StoredKeys;
import java.util.List;
import java.util.UUID;

/** What the audit log shows of an organization's keys: certificates by their SHA-256, of private keys nothing. */
record OrganizationKeySnapshot(List<Key> keys) {
    /** One key; those that were retired before do not change any more and are left out. */
    record Key(UUID id, String purpose, String state, String certificateSha256) {
        static Key of(StoredKey key) {
            return new Key(
                    key.id(),
                    OrganizationKeyRows.word(key.purpose()),
                    key.state().word(),
                    Sha256.of(key.certificate()).toString());
        }
    }

    static OrganizationKeySnapshot of(StoredKeys keys) {
        return new OrganizationKeySnapshot(keys.all().stream()
                .filter(key -> key.state() != KeyState.RETIRED)
                .map(Key::of)
                .toList());
    }
}
