package io.tollbridge.webhook;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static io.tollbridge.store.jooq.Tables.WEBHOOK_DELIVERY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.keys.MasterKey;
import io.tollbridge.keys.Secrets;
import io.tollbridge.outbound.GuardedFetcher;
import io.tollbridge.store.Database;
import io.tollbridge.store.JooqOrganizations;
import io.tollbridge.store.JooqOutbox;
import io.tollbridge.store.JooqWebhooks;
import io.tollbridge.testing.TestClock;
import io.tollbridge.testing.TestDatabase;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WebhookSenderTest {
    @RegisterExtension
    private static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    private static final Database DATABASE = TestDatabase.fresh();
    private static final Initiator BY = Initiator.service("test");
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    private final TestClock clock = new TestClock(NOW);
    private final SecureRandom random = new SecureRandom();
    private final Secrets secrets = new Secrets(random);
    private final WebhookSecrets webhookSecrets =
            new WebhookSecrets(new MasterKey(new byte[MasterKey.LENGTH], random), secrets);
    private final JooqWebhooks webhooks = new JooqWebhooks(DATABASE.dsl(), secrets::id, clock);
    private final GuardedFetcher fetcher = new GuardedFetcher(Set.of("localhost"));
    private final WebhookSender sender = sender(fetcher);
    private final Organization acme = new JooqOrganizations(DATABASE.dsl(), secrets::id, clock)
            .createIfAbsent(new Organization(secrets.id(), "o-" + secrets.id(), "Acme"), BY);
    private final String secret = webhookSecrets.create();

    @AfterEach
    void closeSender() throws Exception {
        sender.close();
        fetcher.close();
        DATABASE.dsl()
                .deleteFrom(WEBHOOK_DELIVERY)
                .execute(); // or the next test, whose clock differs, sends what is left
    }

    @AfterAll
    static void closeDatabase() {
        DATABASE.close();
    }

    @Test
    void a_delivery_is_signed_over_its_time_and_its_body() throws Exception {
        SERVER.stubFor(post("/hook").willReturn(ok()));
        Webhook webhook = webhook("/hook");
        Delivery waiting = webhooks.test(webhook);

        sender.begin();
        Delivery sent = await(webhook, one -> one.deliveredAt().isPresent());

        assertThat(sent.attempts()).isEqualTo(1);
        assertThat(sent.nextAttemptAt()).isEmpty();
        LoggedRequest request = requests().getFirst();
        assertThat(request.getHeader("Tollbridge-Event")).isEqualTo("webhook.test");
        assertThat(request.getHeader("Tollbridge-Delivery"))
                .isEqualTo(waiting.id().toString());
        assertThat(request.getHeader("Tollbridge-Timestamp")).isEqualTo(Long.toString(NOW.getEpochSecond()));
        assertThat(request.getHeader("Content-Type")).startsWith("application/json");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
        mac.update((NOW.getEpochSecond() + ".").getBytes(UTF_8));
        assertThat(request.getHeader("Tollbridge-Signature"))
                .isEqualTo("v1=" + HexFormat.of().formatHex(mac.doFinal(request.getBody())));
        assertThat(request.getBodyAsString())
                .contains("\"type\":\"webhook.test\"", "\"organization_id\":\"" + acme.id() + "\"");
    }

    @Test
    void what_fails_is_sent_again_after_a_minute_and_not_before() {
        SERVER.stubFor(post("/hook").willReturn(serverError()));
        Webhook webhook = webhook("/hook");
        webhooks.test(webhook);

        sender.begin();
        Delivery failed = await(webhook, one -> one.lastProblem().isPresent());
        assertThat(failed.lastProblem()).contains("answered with status 500");
        assertThat(failed.nextAttemptAt()).contains(NOW.plus(Duration.ofMinutes(1)));
        SERVER.stubFor(post("/hook").willReturn(ok()));
        clock.advance(Duration.ofSeconds(59));
        sender.begin();
        assertThat(requests()).hasSize(1);
        clock.advance(Duration.ofSeconds(1));
        sender.begin();

        Delivery sent = await(webhook, one -> one.deliveredAt().isPresent());
        assertThat(sent.attempts()).isEqualTo(2);
        assertThat(sent.lastProblem()).isEmpty();
        assertThat(requests())
                .extracting(request -> request.getHeader("Tollbridge-Delivery"))
                .hasSize(2)
                .containsOnly(sent.id().toString());
    }

    @Test
    void after_twelve_attempts_with_doubled_pauses_it_is_given_up() {
        SERVER.stubFor(post("/hook").willReturn(aResponse().withStatus(410)));
        Webhook webhook = webhook("/hook");
        webhooks.test(webhook);
        for (int attempt = 1; attempt <= WebhookSender.MOST_ATTEMPTS; attempt++) {
            int made = attempt;
            sender.begin();
            if (made < WebhookSender.MOST_ATTEMPTS) {
                Duration pause = Duration.ofMinutes(1L << (made - 1));
                // After the first attempt the end of its lease is the same instant: only the problem tells that it has
                // ended.
                await(
                        webhook,
                        one -> one.attempts() == made
                                && requests().size() == made
                                && one.nextAttemptAt()
                                        .equals(Optional.of(clock.instant().plus(pause)))
                                && one.lastProblem().isPresent());
                clock.advance(pause);
            }
        }
        assertThat(await(webhook, one -> one.givenUpAt().isPresent()).givenUpAt())
                .contains(clock.instant());
        clock.advance(Duration.ofDays(100));
        sender.begin();
        assertThat(requests()).hasSize(12);
    }

    @Test
    void a_private_address_is_refused_unless_the_operator_allows_its_host() throws Exception {
        SERVER.stubFor(any(anyUrl()).willReturn(ok()));
        Webhook webhook = webhook("/hook");
        webhooks.test(webhook);
        try (GuardedFetcher nothingAllowed = new GuardedFetcher(Set.of());
                WebhookSender guarded = sender(nothingAllowed)) {
            guarded.begin();
            Delivery refused = await(webhook, one -> one.lastProblem().isPresent());
            assertThat(refused.lastProblem().orElseThrow())
                    .contains("is a private, local or reserved address", "TOLLBRIDGE_FETCH_ALLOW");
        }
        assertThat(requests()).isEmpty();
    }

    @Test
    void a_redirect_is_not_followed_and_the_answer_is_not_read() {
        SERVER.stubFor(post("/hook").willReturn(temporaryRedirect("/elsewhere")));
        SERVER.stubFor(post("/elsewhere").willReturn(ok()));
        SERVER.stubFor(post("/endless").willReturn(ok("x".repeat(10_000)).withChunkedDribbleDelay(1_000, 60_000)));
        Webhook redirected = webhook("/hook");
        Webhook endless = webhook("/endless");
        webhooks.test(redirected);
        webhooks.test(endless);

        sender.begin();

        assertThat(await(redirected, one -> one.lastProblem().isPresent()).lastProblem())
                .contains("answered with status 302");
        await(endless, one -> one.deliveredAt().isPresent());
        assertThat(requests()).extracting(LoggedRequest::getUrl).doesNotContain("/elsewhere");
    }

    @Test
    void two_nodes_send_each_delivery_once() throws Exception {
        SERVER.stubFor(post("/hook").willReturn(ok()));
        Webhook webhook = webhook("/hook");
        int all = 24;
        IntStream.range(0, all).forEach(_ -> webhooks.test(webhook));
        try (WebhookSender other = sender(fetcher)) {
            for (int turn = 0; turn < 40 && requests().size() < all; turn++) {
                Thread one = Thread.ofPlatform().start(sender::begin);
                Thread two = Thread.ofPlatform().start(other::begin);
                one.join();
                two.join();
                Thread.sleep(100);
            }
            await(
                    webhook,
                    one -> deliveries(webhook).stream()
                            .allMatch(each -> each.deliveredAt().isPresent()));
        }
        assertThat(requests())
                .extracting(request -> request.getHeader("Tollbridge-Delivery"))
                .hasSize(all)
                .doesNotHaveDuplicates();
    }

    @Test
    void a_node_that_died_with_a_delivery_leaves_it_to_another_once_its_lease_ends() {
        SERVER.stubFor(post("/hook").willReturn(ok()));
        Webhook webhook = webhook("/hook");
        webhooks.test(webhook);
        JooqOutbox outbox = new JooqOutbox(DATABASE.dsl(), secrets::id);
        assertThat(outbox.lease(clock.instant(), clock.instant().plusSeconds(60), 10))
                .isNotEmpty();

        sender.begin();
        clock.advance(Duration.ofSeconds(60));
        sender.begin();

        assertThat(await(webhook, one -> one.deliveredAt().isPresent()).attempts())
                .isEqualTo(2);
        assertThat(requests()).hasSize(1);
    }

    @Test
    void nothing_is_sent_to_a_webhook_that_is_disabled() {
        SERVER.stubFor(post("/hook").willReturn(ok()));
        Webhook webhook = webhook("/hook");
        webhooks.test(webhook);
        webhooks.update(new Webhook(webhook.id(), acme.id(), webhook.url(), webhook.events(), false, NOW, NOW, 1), BY);

        sender.begin();

        assertThat(await(webhook, one -> one.givenUpAt().isPresent()).lastProblem())
                .contains("the webhook is disabled");
        assertThat(requests()).isEmpty();
    }

    private WebhookSender sender(GuardedFetcher http) {
        return new WebhookSender(new JooqOutbox(DATABASE.dsl(), secrets::id), http, webhookSecrets, clock);
    }

    private Webhook webhook(String path) {
        Webhook webhook = new Webhook(
                secrets.id(),
                acme.id(),
                "http://localhost:" + SERVER.getPort() + path,
                Set.of(EventType.CERTIFICATE_EXPIRING),
                true,
                NOW,
                NOW,
                1);
        webhooks.create(webhook, webhookSecrets.encrypt(webhook.id(), secret), BY);
        return webhook;
    }

    private static List<LoggedRequest> requests() {
        return SERVER.getAllServeEvents().stream()
                .map(event -> event.getRequest())
                .toList();
    }

    private List<Delivery> deliveries(Webhook webhook) {
        return webhooks.deliveries(webhook.id(), new PageRequest(Optional.empty(), 100))
                .items();
    }

    /** The newest delivery once it is so. */
    private Delivery await(Webhook webhook, Predicate<Delivery> wanted) {
        for (int attempt = 0; attempt < 200; attempt++) {
            Delivery newest = deliveries(webhook).getFirst();
            if (wanted.test(newest)) {
                return newest;
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }
        throw new AssertionError(deliveries(webhook));
    }
}
