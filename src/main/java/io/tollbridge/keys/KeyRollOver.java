package io.tollbridge.keys;

import io.tollbridge.audit.Initiator;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The steps by which an organization's keys are replaced while everybody goes on signing in. Each is one transaction
 * that locks the organization, so that of two administrators at once the second finds the first one's work.
 */
public interface KeyRollOver {
    /** How a step ended. */
    sealed interface Step {
        /** It is done. */
        record Done() implements Step {}

        /** Something is in the way; {@code why} is a sentence for who wanted it. */
        record InTheWay(String why) implements Step {}

        /** These enabled identity providers have not confirmed the next key: they would refuse what it signs. */
        record Unconfirmed(List<String> identityProviders) implements Step {
            public Unconfirmed {
                identityProviders = List.copyOf(identityProviders);
            }
        }

        /** There is no such identity provider. */
        record NoSuchProvider() implements Step {}
    }

    /** That an identity provider has taken a key over. */
    record Confirmation(UUID keyId, boolean signs, Instant at, String by) {}

    /** An identity provider and all it has confirmed. */
    record Partner(UUID id, String name, boolean enabled, List<Confirmation> confirmations) {
        public Partner {
            confirmations = List.copyOf(confirmations);
        }

        /** Its confirmation of this key. */
        public Optional<Confirmation> of(UUID keyId) {
            return confirmations.stream()
                    .filter(one -> one.keyId().equals(keyId))
                    .findFirst();
        }
    }

    /** The organization's identity providers by name. */
    List<Partner> partners(UUID organizationId);

    /** Publishes these keys as the next ones, each of another purpose. */
    Step publish(UUID organizationId, List<StoredKey> next, Initiator by);

    /** Takes the next keys back and erases them, unless an identity provider has confirmed one or is signed to by it. */
    Step withdraw(UUID organizationId, Set<Purpose> purposes, Initiator by);

    /**
     * Says whether this identity provider has taken over the newest keys, and which key signs to it.
     *
     * @param signWithNext only where it is confirmed
     */
    Step confirm(UUID organizationId, UUID identityProviderId, boolean confirmed, boolean signWithNext, Initiator by);

    /**
     * The next keys become current, the current ones previous, towards all identity providers.
     *
     * @param force also where enabled identity providers have not confirmed
     */
    Step advance(UUID organizationId, Set<Purpose> purposes, boolean force, Initiator by);

    /** Undoes {@link #advance}: the previous keys are current again, the current ones next, as they were. */
    Step goBack(UUID organizationId, Set<Purpose> purposes, Initiator by);

    /** Erases the previous private keys. What is encrypted to them is lost from now on; nothing undoes this. */
    Step retire(UUID organizationId, Set<Purpose> purposes, Initiator by);
}
