package io.tollbridge.saml;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Which reports are looked for; what is absent matches all.
 *
 * @param nameId whom the message named
 * @param email the e-mail address that was looked up
 * @param code the first check that failed
 * @param from at or after
 * @param to before
 */
public record ReportFilter(
        Optional<String> nameId,
        Optional<String> email,
        Optional<UUID> identityProvider,
        Optional<Boolean> accepted,
        Optional<CheckCode> code,
        Optional<Channel> channel,
        Optional<Instant> from,
        Optional<Instant> to) {
    /** Every report. */
    public static final ReportFilter ALL = new ReportFilter(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
}
