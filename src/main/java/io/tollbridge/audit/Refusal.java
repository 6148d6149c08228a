package io.tollbridge.audit;

import java.util.UUID;

/**
 * A refusal to be recorded.
 *
 * @param reason begins with a code; never a secret, a token or an assertion
 */
public record Refusal(Whose whose, Initiator initiator, Action action, Target target, String reason) {
    /** In whose log it belongs. What is not known while the answer waits is looked up behind it. */
    public sealed interface Whose {
        /** This organization's. */
        record OfOrganization(UUID id) implements Whose {}

        /** That of the organization with this slug, if there is one. */
        record OfSlug(String slug) implements Whose {}

        /** That of the organization which this client belongs to, if there is one. */
        record OfClient(String clientId) implements Whose {}
    }
}
