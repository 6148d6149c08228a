package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.AUDIT_EVENT;
import static io.tollbridge.store.jooq.Tables.WEBHOOK;
import static io.tollbridge.store.jooq.Tables.WEBHOOK_DELIVERY;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.audit.Action;
import io.tollbridge.directory.CertificateEnd;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.PinnedCertificate;
import io.tollbridge.keys.MasterKey;
import io.tollbridge.keys.OrganizationKeys;
import io.tollbridge.keys.Purpose;
import io.tollbridge.keys.Secrets;
import io.tollbridge.keys.SelfSignedCertificates;
import io.tollbridge.testing.TestClock;
import io.tollbridge.testing.TestDatabase;
import io.tollbridge.webhook.EventType;
import io.tollbridge.webhook.Webhook;
import io.tollbridge.webhook.WebhookSecret;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class JooqCertificateWarningsTest {
    private static final Database DATABASE = TestDatabase.fresh();
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    private final TestClock clock = new TestClock(NOW);
    private final SecureRandom random = new SecureRandom();
    private final Secrets secrets = new Secrets(random);
    private final SelfSignedCertificates certificates = new SelfSignedCertificates(random);
    private final Organization acme = Examples.organization(DATABASE.dsl());
    private final JooqIdentityProviders providers = Examples.identityProviders(DATABASE.dsl());

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void each_threshold_is_warned_of_once_whatever_restarts() {
        IdentityProvider idp = provider(ending(100));
        webhook(true);

        for (int day = 0; day <= 105; day++) {
            node().warn();
            node().warn(); // as if it had been started again
            clock.advance(DAY);
        }

        assertThat(warnings(idp.id()))
                .extracting(json -> json.replaceAll(".*\"threshold_days\":(\\d+).*", "$1"))
                .containsExactly("60", "30", "14", "7", "1", "0");
        assertThat(warnings(idp.id()).getFirst())
                .contains(
                        "\"days_left\":60", "\"kind\":\"identity_provider\"", "\"not_after\":\"2026-04-11T12:00:00Z\"");
        assertThat(payloads())
                .hasSize(6)
                .first()
                .asString()
                .contains(
                        "\"type\":\"certificate.expiring\"",
                        "\"threshold_days\":60",
                        idp.id().toString());
    }

    @Test
    void many_nodes_at_once_warn_once() throws Exception {
        IdentityProvider idp = provider(ending(20));
        webhook(true);

        try (var threads = Executors.newFixedThreadPool(4)) {
            for (var done : threads.invokeAll(IntStream.range(0, 12)
                    .mapToObj(_ -> (Callable<List<CertificateEnd>>) () -> node().warn())
                    .toList())) {
                assertThat(done.get()).isNotEmpty();
            }
        }

        assertThat(warnings(idp.id())).hasSize(1).first().asString().contains("\"threshold_days\":30");
        assertThat(payloads()).hasSize(1);
    }

    @Test
    void of_several_active_certificates_the_last_to_end_counts_and_a_disabled_one_does_not() {
        IdentityProvider rolled = provider(ending(5), ending(200));
        IdentityProvider half = provider(ending(5), ending(200));
        providers.update(
                half.with(List.of(half.pinned().get(0), half.pinned().get(1).with(false, NOW)), NOW),
                Optional.empty(),
                Action.IDENTITY_PROVIDER_CERTIFICATE_EDIT,
                Examples.BY);

        List<CertificateEnd> ends = node().warn();

        assertThat(warnings(rolled.id())).isEmpty();
        assertThat(warnings(half.id())).hasSize(1).first().asString().contains("\"threshold_days\":7");
        assertThat(ends)
                .filteredOn(end -> end.organization().equals(acme.slug()))
                .extracting(CertificateEnd::notAfter)
                .containsExactlyInAnyOrder(NOW.plus(DAY.multipliedBy(200)), NOW.plus(DAY.multipliedBy(5)));
    }

    @Test
    void a_successor_ends_the_warnings_and_gets_its_own() {
        IdentityProvider idp = provider(ending(10));
        node().warn();
        providers.update(
                idp.with(List.of(idp.pinned().getFirst(), PinnedCertificate.active(ending(50), NOW)), NOW),
                Optional.empty(),
                Action.IDENTITY_PROVIDER_CERTIFICATE_ADD,
                Examples.BY);
        clock.advance(DAY.multipliedBy(5)); // the first one has reached 7 days, and nobody depends on it
        node().warn();

        assertThat(warnings(idp.id()))
                .extracting(json -> json.replaceAll(".*\"threshold_days\":(\\d+).*", "$1"))
                .containsExactly("14", "60");
    }

    @Test
    void the_service_providers_own_certificates_are_warned_of() {
        OrganizationKeys keys = new OrganizationKeys(
                new JooqOrganizationKeys(DATABASE.dsl()),
                new MasterKey(new byte[MasterKey.LENGTH], random),
                certificates,
                secrets,
                clock);
        UUID signing = keys.current(acme.id(), Purpose.SIGNING).id();
        node().warn();
        assertThat(warnings(signing)).isEmpty();

        clock.advance(DAY.multipliedBy(5 * 365 - 29));
        node().warn();

        assertThat(warnings(signing))
                .hasSize(1)
                .first()
                .asString()
                .contains("\"kind\":\"service_provider\"", "\"name\":\"signing\"", "\"threshold_days\":30");
    }

    @Test
    void a_clock_that_steps_back_brings_no_earlier_threshold() {
        IdentityProvider idp = provider(ending(10));
        node().warn();
        clock.advance(DAY.multipliedBy(-15));
        node().warn();

        assertThat(warnings(idp.id())).hasSize(1);
    }

    @Test
    void a_webhook_that_is_off_and_a_provider_that_is_off_are_left_alone() {
        IdentityProvider off =
                Examples.identityProvider(acme, UUID.randomUUID(), "Off", "https://off.example/", false, 1, ending(3));
        providers.create(off, "<md/>", Examples.BY);
        IdentityProvider on = provider(ending(3));
        webhook(false);

        node().warn();

        assertThat(warnings(off.id())).isEmpty();
        assertThat(warnings(on.id())).hasSize(1);
        assertThat(payloads()).isEmpty();
    }

    /** A node that has just started. */
    private JooqCertificateWarnings node() {
        return new JooqCertificateWarnings(DATABASE.dsl(), secrets::id, clock);
    }

    private X509Certificate ending(int days) {
        return certificates
                .create("idp", Purpose.SIGNING, NOW.minus(DAY), DAY.multipliedBy(days + 1L))
                .certificate();
    }

    private IdentityProvider provider(X509Certificate... pinned) {
        UUID id = UUID.randomUUID();
        IdentityProvider idp =
                Examples.identityProvider(acme, id, "IdP " + id, "https://idp.example/" + id, true, 1, pinned);
        providers.create(idp, "<md/>", Examples.BY);
        return idp;
    }

    private void webhook(boolean enabled) {
        UUID id = UUID.randomUUID();
        new JooqWebhooks(DATABASE.dsl(), secrets::id, clock)
                .create(
                        new Webhook(
                                id,
                                acme.id(),
                                "https://receiver.example/",
                                Set.of(EventType.CERTIFICATE_EXPIRING),
                                enabled,
                                NOW,
                                NOW,
                                1),
                        WebhookSecret.stored(new byte[] {1}),
                        Examples.BY);
    }

    private static List<String> warnings(UUID target) {
        return DATABASE.dsl()
                .select(AUDIT_EVENT.AFTER_JSON)
                .from(AUDIT_EVENT)
                .where(
                        AUDIT_EVENT.ACTION.eq(Action.CERTIFICATE_EXPIRING.word()),
                        AUDIT_EVENT.TARGET_ID.eq(target.toString()))
                .orderBy(AUDIT_EVENT.AT)
                .fetch(AUDIT_EVENT.AFTER_JSON);
    }

    private List<String> payloads() {
        return DATABASE.dsl()
                .select(WEBHOOK_DELIVERY.PAYLOAD)
                .from(WEBHOOK_DELIVERY)
                .join(WEBHOOK)
                .on(WEBHOOK.ID.eq(WEBHOOK_DELIVERY.WEBHOOK_ID))
                .where(WEBHOOK.ORGANIZATION_ID.eq(acme.id()))
                .orderBy(WEBHOOK_DELIVERY.CREATED_AT)
                .fetch(WEBHOOK_DELIVERY.PAYLOAD);
    }
}
