package io.tollbridge.store;

import io.tollbridge.keys.KeyRollOver;
import java.util.List;
import java.util.UUID;

/** What the audit log shows of the keys that an identity provider has taken over. */
record ConfirmationSnapshot(List<UUID> confirmedKeys, List<UUID> signingKeys) {
    static ConfirmationSnapshot of(KeyRollOver.Partner partner) {
        return new ConfirmationSnapshot(
                partner.confirmations().stream()
                        .map(KeyRollOver.Confirmation::keyId)
                        .toList(),
                partner.confirmations().stream()
                        .filter(KeyRollOver.Confirmation::signs)
                        .map(KeyRollOver.Confirmation::keyId)
                        .toList());
    }
}
