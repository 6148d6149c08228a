package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.CERTIFICATE_WARNING;
import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER;
import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER_CERTIFICATE;
import static io.tollbridge.store.jooq.Tables.ORGANIZATION;
import static io.tollbridge.store.jooq.Tables.ORGANIZATION_KEY;

import io.tollbridge.audit.Action;
import io.tollbridge.audit.Initiator;
import io.tollbridge.audit.Target;
import io.tollbridge.directory.CertificateEnd;
import io.tollbridge.directory.CertificateExpiry;
import io.tollbridge.directory.Sha256;
import io.tollbridge.keys.KeyState;
import io.tollbridge.webhook.EventType;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.DSLContext;

/**
 * Warns before certificates end that logins depend on: of each enabled identity provider the active one that ends last, of
 * each service provider's current and next keys their own. Once for each threshold, because the row that remembers a warning has
 * the threshold in its key: after a restart and on other nodes it is there already.
 */
public final class JooqCertificateWarnings {
    private static final Initiator BY = Initiator.service("certificates");
    /** The states of a key that signs; one that is previous only decrypts what is on its way. */
    private static final List<String> SIGNING = List.of(KeyState.CURRENT.word(), KeyState.NEXT.word());

    private final DSLContext db;
    private final AuditRows audit;
    private final OutboxRows outbox;
    private final Clock clock;

    /** {@code ids} and {@code clock} are for the events; {@code clock} also says what is near. */
    public JooqCertificateWarnings(DSLContext db, Supplier<UUID> ids, Clock clock) {
        this.db = db;
        this.audit = new AuditRows(ids, clock);
        this.outbox = new OutboxRows(ids, clock);
        this.clock = clock;
    }

    /** A certificate, and whose it is. */
    private record Subject(
            UUID organizationId, UUID id, CertificateEnd end, Target target, Sha256 sha256, String subject) {
        Warned warned(int threshold) {
            return new Warned(id, sha256, threshold);
        }
    }

    private record Warned(UUID subjectId, Sha256 sha256, int threshold) {}

    /** What the audit log and webhooks are told; {@code daysLeft} is negative once it has ended. */
    private record Warning(
            String organization,
            String kind,
            UUID id,
            String name,
            String subject,
            String sha256,
            Instant notAfter,
            long daysLeft,
            int thresholdDays) {}

    /** Warns of whatever has come near since, and answers when each certificate ends. */
    public List<CertificateEnd> warn() {
        Instant now = clock.instant();
        List<Subject> all = new ArrayList<>(ofIdentityProviders());
        all.addAll(ofOrganizations());
        List<Subject> near = all.stream()
                .filter(one ->
                        !CertificateExpiry.reached(one.end().notAfter(), now).isEmpty())
                .toList();
        if (!near.isEmpty()) {
            Set<Warned> before = warnedBefore(near);
            for (Subject subject : near) {
                List<Integer> reached = CertificateExpiry.reached(subject.end().notAfter(), now);
                if (!before.contains(subject.warned(reached.getLast()))) {
                    warn(subject, reached, now);
                }
            }
        }
        return all.stream().map(Subject::end).toList();
    }

    private List<Subject> ofIdentityProviders() {
        Map<UUID, Subject> last = new LinkedHashMap<>();
        db.select(
                        ORGANIZATION.ID,
                        ORGANIZATION.SLUG,
                        IDENTITY_PROVIDER.ID,
                        IDENTITY_PROVIDER.NAME,
                        IDENTITY_PROVIDER_CERTIFICATE.CERTIFICATE)
                .from(IDENTITY_PROVIDER)
                .join(ORGANIZATION)
                .on(ORGANIZATION.ID.eq(IDENTITY_PROVIDER.ORGANIZATION_ID))
                .join(IDENTITY_PROVIDER_CERTIFICATE)
                .on(IDENTITY_PROVIDER_CERTIFICATE.IDENTITY_PROVIDER_ID.eq(IDENTITY_PROVIDER.ID))
                .where(
                        IDENTITY_PROVIDER.ENABLED.isTrue(),
                        IDENTITY_PROVIDER_CERTIFICATE.STATE.eq(PinnedCertificates.ACTIVE))
                .fetch()
                .forEach(row -> last.merge(
                        row.value3(),
                        subject(
                                row.value1(),
                                row.value2(),
                                "identity_provider",
                                row.value3(),
                                row.value4(),
                                Target.identityProvider(row.value3()),
                                row.value5()),
                        JooqCertificateWarnings::later));
        return List.copyOf(last.values());
    }

    private List<Subject> ofOrganizations() {
        return db.select(
                        ORGANIZATION.ID,
                        ORGANIZATION.SLUG,
                        ORGANIZATION_KEY.ID,
                        ORGANIZATION_KEY.PURPOSE,
                        ORGANIZATION_KEY.CERTIFICATE)
                .from(ORGANIZATION_KEY)
                .join(ORGANIZATION)
                .on(ORGANIZATION.ID.eq(ORGANIZATION_KEY.ORGANIZATION_ID))
                .where(ORGANIZATION_KEY.STATE.in(SIGNING))
                .fetch(row -> subject(
                        row.value1(),
                        row.value2(),
                        "service_provider",
                        row.value3(),
                        row.value4(),
                        Target.organizationKey(row.value3()),
                        row.value5()));
    }

    private static Subject subject(
            UUID organizationId, String slug, String kind, UUID id, String name, Target target, byte[] der) {
        X509Certificate certificate = PinnedCertificates.certificate(der);
        return new Subject(
                organizationId,
                id,
                new CertificateEnd(slug, kind, name, certificate.getNotAfter().toInstant()),
                target,
                Sha256.of(der),
                certificate.getSubjectX500Principal().getName());
    }

    private static Subject later(Subject one, Subject other) {
        return Comparator.comparing((Subject subject) -> subject.end().notAfter())
                                .compare(one, other)
                        >= 0
                ? one
                : other;
    }

    private Set<Warned> warnedBefore(List<Subject> near) {
        return new HashSet<>(
                db.select(CERTIFICATE_WARNING.SUBJECT_ID, CERTIFICATE_WARNING.SHA256, CERTIFICATE_WARNING.THRESHOLD)
                        .from(CERTIFICATE_WARNING)
                        .where(CERTIFICATE_WARNING.SUBJECT_ID.in(
                                near.stream().map(Subject::id).toList()))
                        .fetch(row -> new Warned(row.value1(), Sha256.stored(row.value2()), row.value3())));
    }

    /** Of all thresholds reached only the nearest to the end is told; those before it are noted, so that none comes late. */
    private void warn(Subject subject, List<Integer> reached, Instant now) {
        int threshold = reached.getLast();
        db.transaction(transaction -> {
            DSLContext within = transaction.dsl();
            if (note(within, subject, threshold, now) == 0) {
                return; // another node was first
            }
            for (int earlier : reached.subList(0, reached.size() - 1)) {
                note(within, subject, earlier, now);
            }
            Warning warning = new Warning(
                    subject.end().organization(),
                    subject.end().kind(),
                    subject.id(),
                    subject.end().name(),
                    subject.subject(),
                    subject.sha256().toString(),
                    subject.end().notAfter(),
                    CertificateExpiry.daysLeft(subject.end().notAfter(), now),
                    threshold);
            audit.created(within, subject.organizationId(), BY, Action.CERTIFICATE_EXPIRING, subject.target(), warning);
            outbox.write(within, subject.organizationId(), EventType.CERTIFICATE_EXPIRING, warning);
        });
    }

    private static int note(DSLContext within, Subject subject, int threshold, Instant now) {
        return within.insertInto(CERTIFICATE_WARNING)
                .set(CERTIFICATE_WARNING.SUBJECT_ID, subject.id())
                .set(CERTIFICATE_WARNING.SHA256, subject.sha256().bytes())
                .set(CERTIFICATE_WARNING.THRESHOLD, threshold)
                .set(CERTIFICATE_WARNING.WARNED_AT, now)
                .onDuplicateKeyIgnore()
                .execute();
    }
}
