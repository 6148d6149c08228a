package io.tollbridge.oauth;

import io.tollbridge.saml.AssertionUse;
import java.time.Instant;
import java.util.UUID;

/** SAML assertions that authenticated clients: used once, in one key space with those of every other channel. */
public interface ClientAssertions {
    /**
     * Notes the use of an assertion; of several at the same moment, on whatever channel, one is the first.
     *
     * @param reportId the validation report of the assertion
     * @return whether it was not used before
     */
    boolean firstUse(AssertionUse use, UUID organizationId, String clientId, UUID reportId, Instant now);
}
