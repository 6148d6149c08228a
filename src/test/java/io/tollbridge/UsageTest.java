package io.tollbridge;

import static io.tollbridge.testing.RunningService.basic;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.RunningService.NewClient;
import io.tollbridge.testing.TestClock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What is written behind the answers is not lost at an orderly stop. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class UsageTest {
    private static final TestClock CLOCK = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    private static final String ALICE = "alice@demo.example";

    @Test
    void requests_and_uses_of_a_secret_are_there_after_a_stop() {
        try (RunningService other = RunningService.start()) {
            NewClient app;
            try (RunningService service = other.anotherNode(Map.of())) {
                app = service.createBearerClient(Map.of());
                ask(service, "/oauth/introspect", app.id(), app.secret());
                ask(service, "/oauth/introspect", app.id(), "not the secret");
                ask(service, "/oauth/token", app.id(), app.secret());
            }

            assertThat(other.rows("SELECT endpoint, outcome, requests FROM usage_day WHERE client_id = '" + app.id()
                            + "' ORDER BY endpoint, outcome"))
                    .isEqualTo(List.of(
                            List.of("introspect", "invalid_client", "1"),
                            List.of("introspect", "ok", "1"),
                            List.of("token", "unauthorized_client", "1")));
            assertThat(other.api("GET", "/clients/" + app.id() + "/usage", null).get("items"))
                    .hasSize(3);
            assertThat(other.api("GET", "/clients/" + app.id(), null)
                            .get("secrets")
                            .get(0)
                            .get("last_used_at")
                            .isNull())
                    .isFalse();
        }
    }

    @Test
    void calls_and_logins_are_in_the_usage_of_their_client_and_of_their_identity_provider() {
        Issuer issuer = new Issuer("https://idp.example/usage", CLOCK);
        try (RunningService other = RunningService.start(Map.of(), CLOCK)) {
            other.createUser(ALICE);
            String idp = other.createIdentityProvider(
                    issuer.metadata(), Map.of("name", "Usage IdP", "allow_unsolicited", true));
            NewClient app = other.createBearerClient(Map.of("client_name", "CRM"));
            try (RunningService service = other.anotherNode(Map.of())) {
                String response =
                        issuer.response(issuer.forAcs(service, ALICE, null)).base64();
                assertThat(login(service, response)).isEqualTo(303);
                assertThat(login(service, response)).isGreaterThanOrEqualTo(400); // a replay
                assertThat(login(
                                service,
                                issuer.response(issuer.forAcs(service, ALICE, null)
                                                .withNotOnOrAfter(
                                                        CLOCK.instant().minusSeconds(200)))
                                        .base64()))
                        .isGreaterThanOrEqualTo(400);
                String assertion =
                        issuer.assertion(issuer.forToken(service, ALICE)).base64Url();
                assertThat(exchange(service, app, assertion)).isEqualTo(200);
                assertThat(exchange(service, app, assertion)).isEqualTo(400); // a replay
                ask(service, "/oauth/token", app.id(), "not the secret");
            }

            assertThat(other.rows("SELECT channel, outcome, requests FROM identity_provider_usage_day ORDER BY"
                            + " channel, outcome"))
                    .isEqualTo(List.of(
                            List.of("acs", "accepted", "1"),
                            List.of("acs", "expired", "1"),
                            List.of("acs", "replay", "1"),
                            List.of("token_endpoint", "accepted", "1"),
                            List.of("token_endpoint", "replay", "1")));
            String today = CLOCK.instant().toString().substring(0, 10);
            assertThat(item(other.api("GET", "/usage?kind=client", null), app.id())
                            .toString())
                    .isEqualTo("""
                        {"kind":"client","id":"%s","name":"CRM","requests":3,"failures":2,\
                        "days":[{"date":"%s","requests":3,"failures":2}],"unusual":[]}\
                        """.formatted(app.id(), today));
            assertThat(item(other.api("GET", "/usage", null), idp).toString()).isEqualTo("""
                {"kind":"identity_provider","id":"%s","name":"Usage IdP","requests":5,"failures":3,\
                "days":[{"date":"%s","requests":5,"failures":3}],"unusual":[]}\
                """.formatted(idp, today));

            other.api("DELETE", "/identity-providers/" + idp, null);
            assertThat(other.api("GET", "/usage?kind=identity_provider", null).get("items"))
                    .isEmpty();
        }
    }

    private static JsonNode item(JsonNode page, String id) {
        for (JsonNode item : page.get("items")) {
            if (item.get("id").asText().equals(id)) {
                return item;
            }
        }
        throw new AssertionError("no " + id + " in " + page);
    }

    private static int login(RunningService service, String response) {
        return service.postForm("/saml/acme/acs", Map.of("SAMLResponse", response))
                .statusCode();
    }

    private static int exchange(RunningService service, NewClient app, String assertion) {
        return service.postForm(
                        "/oauth/token",
                        Map.of("grant_type", "urn:ietf:params:oauth:grant-type:saml2-bearer", "assertion", assertion),
                        "Authorization",
                        app.basic())
                .statusCode();
    }

    private static void ask(RunningService service, String path, String id, String secret) {
        service.postForm(
                path, Map.of("token", "x", "grant_type", "client_credentials"), "Authorization", basic(id, secret));
    }
}
