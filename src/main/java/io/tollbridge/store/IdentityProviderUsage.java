package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER_USAGE_DAY;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.jooq.impl.DSL.excluded;

import io.tollbridge.saml.Channel;
import io.tollbridge.saml.ValidationReport;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.DSLContext;

/** Counts messages by identity provider, as their reports are written. */
final class IdentityProviderUsage {
    static final String ACCEPTED = "accepted";
    /** Refused, and no check says why. */
    private static final String REFUSED = "refused";

    private IdentityProviderUsage() {}

    private record Key(UUID organizationId, UUID identityProviderId, LocalDate date, String channel, String outcome) {
        /** Empty for a message from nobody known, and for one that was only tried. */
        static Optional<Key> of(ValidationReport report) {
            return report.identityProviderId()
                    .filter(_ -> counts(report.channel()))
                    .map(id -> new Key(
                            report.organizationId(),
                            id,
                            LocalDate.ofInstant(report.at(), ZoneOffset.UTC),
                            report.channel().word(),
                            outcomeOf(report)));
        }
    }

    /** In one statement, and none where nothing counts. To be called in the transaction that writes these reports. */
    static void count(DSLContext within, Stream<ValidationReport> reports) {
        Map<Key, Long> counts =
                reports.flatMap(report -> Key.of(report).stream()).collect(groupingBy(key -> key, counting()));
        if (counts.isEmpty()) {
            return;
        }
        // In one order on every node, or two of them could wait for each other.
        List<Key> keys = counts.keySet().stream()
                .sorted(Comparator.comparing(Key::toString))
                .toList();
        var insert = within.insertInto(
                IDENTITY_PROVIDER_USAGE_DAY,
                IDENTITY_PROVIDER_USAGE_DAY.ORGANIZATION_ID,
                IDENTITY_PROVIDER_USAGE_DAY.IDENTITY_PROVIDER_ID,
                IDENTITY_PROVIDER_USAGE_DAY.USAGE_DATE,
                IDENTITY_PROVIDER_USAGE_DAY.CHANNEL,
                IDENTITY_PROVIDER_USAGE_DAY.OUTCOME,
                IDENTITY_PROVIDER_USAGE_DAY.REQUESTS);
        for (Key key : keys) {
            insert = insert.values(
                    key.organizationId(),
                    key.identityProviderId(),
                    key.date(),
                    key.channel(),
                    key.outcome(),
                    counts.getOrDefault(key, 0L));
        }
        insert.onDuplicateKeyUpdate()
                .set(
                        IDENTITY_PROVIDER_USAGE_DAY.REQUESTS,
                        IDENTITY_PROVIDER_USAGE_DAY.REQUESTS.plus(excluded(IDENTITY_PROVIDER_USAGE_DAY.REQUESTS)))
                .execute();
    }

    /** A test login and an explanation change nothing. */
    private static boolean counts(Channel channel) {
        return switch (channel) { // no default branch: a new channel must choose
            case ACS, TOKEN_ENDPOINT, SLO -> true;
            case TEST, EXPLAIN -> false;
        };
    }

    private static String outcomeOf(ValidationReport report) {
        return report.accepted()
                ? ACCEPTED
                : report.refusal().map(check -> check.code().code()).orElse(REFUSED);
    }
}
