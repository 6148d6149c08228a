package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.testing.AuthnRequestReading;
import io.tollbridge.testing.Browser;
import io.tollbridge.testing.Form;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.Page;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.TestClock;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Set-up links: an identity provider is set up and tested by somebody who has nothing but the link. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SetupLinkTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final TestClock CLOCK = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    private static final RunningService SERVICE = RunningService.start(Map.of(), CLOCK);
    private static final String ALICE = "alice@demo.example";

    static {
        SERVICE.createUser(ALICE);
    }

    private final Browser browser = new Browser(CLOCK);

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    @Test
    void somebody_without_an_account_brings_metadata_tests_it_and_is_done() {
        Issuer issuer = issuer();
        JsonNode link = link(Map.of("type", "okta"));

        Page start = browser.get(link.get("url").asText());
        assertThat(start.document().select("#progress").attr("data-step")).isEqualTo("metadata");
        assertThat(start.text()).contains("Okta", "Audience URI (SP Entity ID)", SERVICE.entityId(), SERVICE.acsUrl());
        assertThat(start.document().select("#certificate").text()).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(start.header("Content-Security-Policy").orElseThrow()).contains("default-src 'none'");

        Page taken = browser.submit(start.formWith("metadata_xml").with("metadata_xml", issuer.metadata()));
        assertThat(taken.status()).as(taken.text()).isEqualTo(200);
        assertThat(taken.document().select("#progress").attr("data-step")).isEqualTo("test");
        assertThat(taken.document().select("#taken").text()).isEqualTo(issuer.entityId());
        String id = state(link).get("identity_provider").asText();
        JsonNode draft = SERVICE.api("GET", "/identity-providers/" + id, null);
        assertThat(draft.get("enabled").asBoolean()).isFalse();
        assertThat(draft.get("type").asText()).isEqualTo("okta");
        assertThat(draft.get("entity_id").asText()).isEqualTo(issuer.entityId());
        assertThat(SERVICE.rows("SELECT action FROM audit_event WHERE actor = 'setup-link:"
                        + link.get("id").asText() + "'"))
                .containsExactly(List.of("identity_provider.create"));

        browser.stopAt(issuer.ssoUrl());
        Page redirect = browser.submit(testForm(taken));
        String requestId = AuthnRequestReading.id(
                AuthnRequestReading.redirected(redirect.location().orElseThrow()));
        Page result = browser.submit(new Form(
                redirect,
                "POST",
                URI.create(SERVICE.acsUrl()),
                List.of(new Form.Field(
                        "SAMLResponse",
                        issuer.response(issuer.forAcs(SERVICE, ALICE, requestId))
                                .base64()))));
        assertThat(result.document().select("#verdict").attr("data-accepted")).isEqualTo("true");

        Page done = browser.get(link.get("url").asText());
        assertThat(done.document().select("#progress").attr("data-step")).isEqualTo("done");
        SERVICE.report(state(link).get("test").asText());
        assertThat(browser.get(SERVICE.baseUrl() + "/").text()).doesNotContain("You are signed in");
        assertThat(SERVICE.api("GET", "/identity-providers/" + id, null)
                        .get("enabled")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void metadata_is_replaced_only_while_the_identity_provider_is_disabled_and_of_the_same_entity_id() {
        Issuer issuer = issuer();
        String id = SERVICE.createIdentityProvider(issuer.metadata(), Map.of("enabled", false));
        JsonNode link = link(Map.of("identity_provider", id));
        Page start = browser.get(link.get("url").asText());
        Issuer renewed = new Issuer(issuer.entityId(), CLOCK);

        assertThat(browser.submit(start.formWith("metadata_xml").with("metadata_xml", issuer().metadata()))
                        .text())
                .contains("is not in the metadata");
        browser.submit(start.formWith("metadata_xml").with("metadata_xml", renewed.metadata()));
        assertThat(SERVICE.rows("SELECT action FROM audit_event WHERE actor = 'setup-link:"
                        + link.get("id").asText() + "'"))
                .containsExactly(List.of("identity_provider.metadata.replace"));

        SERVICE.change("/identity-providers/" + id, Map.of("enabled", true));
        assertThat(browser.submit(start.formWith("metadata_xml").with("metadata_xml", issuer.metadata()))
                        .text())
                .contains("It is in use already.");
    }

    @Test
    void bad_metadata_is_told_and_nothing_is_made() {
        JsonNode link = link(Map.of());
        Page start = browser.get(link.get("url").asText());
        for (Map.Entry<String, String> bad : Map.of(
                        "metadata_xml", "<nonsense/>", "metadata_url", "http://127.0.0.1:1/metadata")
                .entrySet()) {
            Page page = browser.submit(start.formWith("metadata_xml").with(bad.getKey(), bad.getValue()));
            assertThat(page.status()).isEqualTo(400);
            assertThat(page.document().select("[role=alert]").text()).isNotEmpty();
        }
        Page none = browser.submit(start.formWith("metadata_xml"));
        assertThat(none.text()).contains("Give the metadata");
        assertThat(state(link).get("identity_provider").isNull()).isTrue();
        Page early = browser.submit(new Form(
                start, "POST", URI.create(link.get("url").asText() + "/test"), List.of(new Form.Field("x", ""))));
        assertThat(early.text()).contains("nothing to test yet");
    }

    @Test
    void a_link_ends_when_it_is_revoked_or_seven_days_old_and_another_site_cannot_use_it() {
        JsonNode revoked = link(Map.of());
        JsonNode old = link(Map.of());
        assertThat(SERVICE.rows("SELECT HEX(token_sha256) FROM setup_link").toString())
                .doesNotContain(revoked.get("url").asText().replaceAll(".*/", ""));

        HttpResponse<String> foreign = SERVICE.post(
                URI.create(revoked.get("url").asText()).getPath() + "/metadata",
                "application/x-www-form-urlencoded",
                "metadata_xml=x",
                "Origin",
                "https://evil.example");
        assertThat(foreign.statusCode()).isEqualTo(403);

        SERVICE.api(
                "DELETE", "/identity-providers/setup-links/" + revoked.get("id").asText(), null);
        assertThat(browser.get(revoked.get("url").asText()).status()).isEqualTo(404);
        assertThat(state(revoked).get("state").asText()).isEqualTo("revoked");
        assertThat(state(revoked).get("url").isNull()).isTrue();

        assertThat(browser.get(old.get("url").asText()).status()).isEqualTo(200);
        assertThat(old.get("expires_at").asText())
                .isEqualTo(CLOCK.instant().plus(Duration.ofDays(7)).toString());
        SERVICE.update("UPDATE setup_link SET expires_at = '2026-06-01 12:00:00' WHERE id = '"
                + old.get("id").asText() + "'");
        assertThat(browser.get(old.get("url").asText()).status()).isEqualTo(404);
        assertThat(browser.get(SERVICE.baseUrl() + "/setup/nonsense").status()).isEqualTo(404);
    }

    @Test
    void every_product_has_its_words() {
        for (String type : List.of("entra_id", "okta", "google_workspace", "onelogin", "adfs", "keycloak", "generic")) {
            Page page = browser.get(link(Map.of("type", type)).get("url").asText());
            assertThat(page.status()).as(type).isEqualTo(200);
            assertThat(page.document().select("#values dd"))
                    .extracting(element -> element.text())
                    .contains(SERVICE.entityId(), SERVICE.acsUrl(), SERVICE.baseUrl() + "/saml/acme/slo");
        }
    }

    private static Form testForm(Page page) {
        return page.forms().stream()
                .filter(form -> form.action().getPath().endsWith("/test"))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode link(Map<String, String> body) {
        return SERVICE.api("POST", "/identity-providers/setup-links", body);
    }

    private static JsonNode state(JsonNode link) {
        return SERVICE.api(
                "GET", "/identity-providers/setup-links/" + link.get("id").asText(), null);
    }

    private static Issuer issuer() {
        return new Issuer("https://setup" + NUMBER.incrementAndGet() + ".example", CLOCK);
    }
}
