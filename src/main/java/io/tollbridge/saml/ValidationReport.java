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
 * @param redactedXml what was refused, as administrators may see it; kept for refused messages alone
 */
public record ValidationReport(
        UUID id,
        UUID organizationId,
        Optional<UUID> identityProviderId,
        Channel channel,
        Instant at,
        boolean accepted,
        Optional<String> nameId,
        List<Check> checks,
        Optional<String> redactedXml) {
    public ValidationReport {
        checks = List.copyOf(checks);
    }

    /** Without the message. */
    public ValidationReport(
            UUID id,
            UUID organizationId,
            Optional<UUID> identityProviderId,
            Channel channel,
            Instant at,
            boolean accepted,
            Optional<String> nameId,
            List<Check> checks) {
        this(id, organizationId, identityProviderId, channel, at, accepted, nameId, checks, Optional.empty());
    }

    /** The same report with these checks. */
    ValidationReport withChecks(List<Check> others) {
        return new ValidationReport(
                id, organizationId, identityProviderId, channel, at, accepted, nameId, others, redactedXml);
    }

    /** The same report with the message it is of, as far as that could be read. */
    public ValidationReport of(Optional<IncomingMessage> message) {
        return new ValidationReport(
                id,
                organizationId,
                identityProviderId,
                channel,
                at,
                accepted,
                nameId,
                checks,
                message.map(IncomingMessage::redacted));
    }

    /** The check that refused it, if one did. */
    public Optional<Check> refusal() {
        return checks.stream().filter(Check::refuses).findFirst();
    }
}
