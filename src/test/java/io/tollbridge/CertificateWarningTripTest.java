package io.tollbridge;

import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From a certificate that nears its end to all four places that say so, on a service of two nodes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CertificateWarningTripTest {
    @RegisterExtension
    private static final WireMockExtension RECEIVER = WireMockExtension.newInstance()
            .options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    private final TestClock clock = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));

    @Test
    void a_certificate_that_ends_soon_is_told_by_audit_log_metric_webhook_and_mark() {
        RECEIVER.stubFor(post("/hook").willReturn(ok()));
        try (RunningService first = RunningService.start(Map.of(), clock)) {
            String id = first.createIdentityProvider(
                    new Issuer("https://idp.example/", clock).metadata(), Map.of("name", "Example IdP"));
            assertThat(first.api("GET", "/identity-providers/" + id, null)
                            .get("warnings")
                            .findValuesAsText("code"))
                    .doesNotContain("certificate-expiring");
            String webhook = first.api(
                            "POST",
                            "/webhooks",
                            Map.of(
                                    "url",
                                    "http://localhost:" + RECEIVER.getPort() + "/hook",
                                    "events",
                                    List.of("certificate.expiring")))
                    .get("id")
                    .asText();
            clock.advance(Duration.ofDays(365 - 20)); // the issuer's certificate is good for 365 days

            // Each looks at the certificates when it starts.
            try (RunningService second = first.anotherNode(Map.of());
                    RunningService third = second.anotherNode(Map.of())) {
                await(() -> third.get("/metrics").body().contains("name=\"Example IdP\""));
                assertThat(third.get("/metrics").body())
                        .contains("tollbridge_certificate_days_left{kind=\"identity_provider\",name=\"Example IdP\","
                                + "organization=\"acme\"} 20.0");
                await(() -> delivered(second, webhook));

                JsonNode audited = second.api("GET", "/audit-events?action=certificate.expiring", null)
                        .get("items");
                assertThat(audited).hasSize(1);
                assertThat(audited.toString()).contains(id, "\"threshold_days\":30");
                assertThat(second.api("GET", "/identity-providers/" + id, null)
                                .get("warnings")
                                .findValuesAsText("code"))
                        .contains("certificate-expiring");
                assertThat(RECEIVER.getAllServeEvents()).hasSize(1);
                assertThat(RECEIVER.getAllServeEvents().getFirst().getRequest().getBodyAsString())
                        .contains("\"type\":\"certificate.expiring\"", "\"days_left\":20", id);
            }
        }
    }

    private static boolean delivered(RunningService service, String webhook) {
        return service.api("GET", "/webhooks/" + webhook + "/deliveries", null)
                .toString()
                .contains("\"state\":\"delivered\"");
    }

    private static void await(BooleanSupplier so) {
        for (int attempt = 0; attempt < 300; attempt++) {
            if (so.getAsBoolean()) {
                return;
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }
        throw new AssertionError("it never was so");
    }
}
