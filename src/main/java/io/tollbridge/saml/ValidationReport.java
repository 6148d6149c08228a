package io.tollbridge.saml;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Every check of one message, kept for administrators.
 *
 * @param id the reference id that people are shown
 * @param nameId whom it names, once its signature held
 */
public record ValidationReport(
        UUID id,
        UUID organizationId,
        Optional<UUID> identityProviderId,
        Channel channel,
        Instant at,
        boolean accepted,
        Optional<String> nameId,
        List<Check> checks) {
    public ValidationReport {
        checks = List.copyOf(checks);
    }

    /** The same report with these checks. */
    ValidationReport withChecks(List<Check> others) {
        return new ValidationReport(id, organizationId, identityProviderId, channel, at, accepted, nameId, others);
    }

    /** The check that refused it, if one did. */
    public Optional<Check> refusal() {
        return checks.stream().filter(Check::refuses).findFirst();
    }
}
