package io.tollbridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.tollbridge.testing.Browser;
import io.tollbridge.testing.Form;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.LocalAdministrator;
import io.tollbridge.testing.Page;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.TestClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The console's section Single sign-on: what its forms do. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConsoleSsoTest {
    private static final String ROOT = "/admin/identity-providers";
    private static final TestClock CLOCK = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    private static final RunningService SERVICE =
            RunningService.start(LocalAdministrator.variables(Map.of("TOLLBRIDGE_FETCH_ALLOW", "localhost")), CLOCK);

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    @Test
    void nothing_is_saved_before_what_would_be_trusted_was_seen() {
        Issuer issuer = new Issuer("https://preview.example", CLOCK);
        try (Browser browser = administrator()) {
            Page preview = browser.submit(newForm(browser).with("metadata_xml", issuer.metadata()));
            assertThat(preview.text())
                    .contains("What would be trusted", issuer.entityId(), issuer.ssoUrl(), "CN=Issuer of the tests");
            assertThat(known("https://preview.example")).isEmpty();

            Page added = browser.submit(preview.formWith("name").with(Map.of("name", "Preview", "type", "okta")));
            assertThat(added.text()).contains("Added, and still disabled", "Preview", "Test it", "Okta");
            JsonNode provider = known("https://preview.example").orElseThrow();
            assertThat(provider.get("enabled").asBoolean()).isFalse();

            Page enabled = browser.submit(form(added, "/enable"));
            assertThat(enabled.text()).contains("Enabled: people can sign in by it from now on.");
            Page disabled = browser.submit(form(enabled, "/disable"));
            assertThat(disabled.text()).contains("its sessions and tokens are dead on every node");
        }
    }

    @Test
    void of_an_aggregate_one_is_chosen_and_what_cannot_be_taken_says_why() {
        Issuer good = new Issuer("https://good.example", CLOCK);
        Issuer other = new Issuer("https://other.example", CLOCK);
        String useless =
                new Issuer("https://useless.example", CLOCK).metadata().replaceAll("(?s)<md:Key.*?/md:Key[^>]*>", "");
        String all = "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\">" + good.metadata()
                + other.metadata() + useless + "</md:EntitiesDescriptor>";
        try (Browser browser = administrator()) {
            Page preview = browser.submit(newForm(browser).with("metadata_xml", all));
            assertThat(preview.document().select("[type=radio][name=entity_id]"))
                    .extracting(radio -> radio.attr("value"))
                    .containsExactly("https://good.example", "https://other.example");
            assertThat(preview.document()
                            .select("section[aria-label=https://useless.example]")
                            .text())
                    .contains("This one cannot be taken.", "found");
            Page added = browser.submit(preview.formWith("name").with("entity_id", "https://other.example"));
            assertThat(added.text()).contains("Added", "https://other.example");
            assertThat(known("https://good.example")).isEmpty();
        }
    }

    @Test
    void bad_metadata_keeps_the_text_and_each_finding_says_what_to_do() {
        String bad = "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\""
                + " entityID=\"https://bad.example\"><md:IDPSSODescriptor"
                + " protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\"/></md:EntityDescriptor>";
        try (Browser browser = administrator()) {
            Page refused = browser.submit(newForm(browser).with("metadata_xml", bad));
            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.formWith("metadata_xml").value("metadata_xml")).contains(bad);
            assertThat(refused.document().select(".notice li a[href^=/docs/errors#]"))
                    .isNotEmpty();

            Page none = browser.submit(newForm(browser));
            assertThat(none.document().select("#p-metadata_xml").text()).contains("exactly one of");
            Page inFile = browser.submit(newForm(browser).with("_file", bad));
            assertThat(inFile.formWith("metadata_xml").value("metadata_xml")).contains(bad);
        }
    }

    @Test
    void values_are_entered_by_hand_where_there_is_no_metadata() {
        Issuer issuer = new Issuer("https://by-hand.example", CLOCK);
        try (Browser browser = administrator()) {
            Page preview = browser.submit(newForm(browser)
                    .with(Map.of(
                            "entity_id", issuer.entityId(),
                            "sso_url", issuer.ssoUrl(),
                            "sso_binding", "HTTP-POST",
                            "certificates", issuer.pem())));
            assertThat(preview.text()).contains("Sign-in by HTTP-POST", issuer.ssoUrl());
            assertThat(browser.submit(preview.formWith("name")).text()).contains("Added", "by-hand.example");
        }
    }

    @Test
    void metadata_at_an_address_is_fetched_again_held_and_approved() throws IOException {
        Issuer issuer = new Issuer("https://fetched.example", CLOCK);
        Issuer changed = new Issuer("https://fetched.example", CLOCK);
        try (Published published = new Published(issuer.metadata());
                Browser browser = administrator()) {
            Page preview = browser.submit(newForm(browser).with("metadata_url", published.url()));
            Page one = browser.submit(preview.formWith("name"));
            assertThat(one.text()).contains("Added, and still disabled");

            Page metadata = one.follow("nav.tabs a:contains(Metadata)");
            assertThat(browser.submit(form(metadata, "/refresh")).text()).contains("nothing has changed");
            published.replace(changed.metadata());
            Page held = browser.submit(form(browser.get(metadata.url()), "/refresh"));
            assertThat(held.text()).contains("waits for your approval below", "A change waits for approval");
            assertThat(held.document().select("ins, del")).hasSize(2);
            assertThat(browser.get(one.url()).text()).contains("Its metadata has changed, and the change waits");
            Page approved = browser.submit(form(held, "/approve"));
            assertThat(approved.text()).contains("the new metadata is in force").doesNotContain("A change waits");

            published.replace("<nonsense/>");
            Page failed = browser.submit(form(approved, "/refresh"));
            assertThat(failed.status()).isEqualTo(422);
            assertThat(failed.text()).contains("Nothing was changed.", "could not be refreshed");
        }
    }

    @Test
    void an_address_whose_document_changed_after_the_preview_is_added_with_a_warning() throws IOException {
        Issuer seen = new Issuer("https://racing.example", CLOCK);
        Issuer unseen = new Issuer("https://racing.example", CLOCK);
        try (Published published = new Published(seen.metadata());
                Browser browser = administrator()) {
            Page preview = browser.submit(newForm(browser).with("metadata_url", published.url()));
            published.replace(unseen.metadata());
            Page added = browser.submit(preview.formWith("name"));
            assertThat(added.text()).contains("the document has changed since you looked at it", "disabled");
        }
    }

    @Test
    void metadata_is_replaced_after_a_preview_and_only_by_that_of_the_same_entity_id() {
        Issuer issuer = new Issuer("https://replaced.example", CLOCK);
        Issuer next = new Issuer("https://replaced.example", CLOCK);
        String id = SERVICE.createIdentityProvider(issuer.metadata(), Map.of("name", "Replaced"));
        try (Browser browser = administrator()) {
            Page ask = page(browser, id + "/metadata/replace");
            Page preview = browser.submit(ask.formWith("metadata_xml").with("metadata_xml", next.metadata()));
            assertThat(preview.text()).contains("What would be trusted").doesNotContain("E-mail domains");
            Page replaced = browser.submit(form(preview, "/metadata"));
            assertThat(replaced.text()).contains("The metadata is replaced and in force.");

            String foreign = new Issuer("https://foreign.example", CLOCK).metadata();
            Page other = browser.submit(browser
                    .submit(page(browser, id + "/metadata/replace")
                            .formWith("metadata_xml")
                            .with("metadata_xml", foreign))
                    .forms()
                    .stream()
                    .filter(form -> form.action().getPath().endsWith("/metadata"))
                    .findFirst()
                    .orElseThrow());
            assertThat(other.status()).isEqualTo(422);
            assertThat(other.formWith("metadata_xml").value("metadata_xml")).contains(foreign);
        }
    }

    @Test
    void settings_are_saved_and_a_refused_one_says_so_at_its_field() {
        String id = SERVICE.createIdentityProvider(
                new Issuer("https://settings.example", CLOCK).metadata(), Map.of("name", "Settings"));
        try (Browser browser = administrator()) {
            Form form = page(browser, id + "/settings").formWith("name");
            Page saved = browser.submit(form.with(Map.of(
                    "display_name", "Sign in here",
                    "email_domains", "one.example\ntwo.example",
                    "_map_given_name", "givenName",
                    "clock_skew_seconds", "30",
                    "create_users", "true",
                    "response_binding", "HTTP-POST")));
            assertThat(saved.text()).contains("Saved.");
            JsonNode now = SERVICE.api("GET", "/identity-providers/" + id, null);
            assertThat(now.get("display_name").asText()).isEqualTo("Sign in here");
            assertThat(now.get("email_domains")).hasSize(2);
            assertThat(now.at("/attribute_mapping/given_name").asText()).isEqualTo("givenName");
            assertThat(now.get("clock_skew_seconds").asInt()).isEqualTo(30);
            assertThat(now.get("create_users").asBoolean()).isTrue();
            assertThat(now.get("enabled").asBoolean()).isTrue();
            assertThat(saved.formWith("name").value("_map_given_name")).contains("givenName");

            Page refused = browser.submit(
                    saved.formWith("name").with(Map.of("clock_skew_seconds", "a while", "display_name", "kept")));
            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.document().select("#p-clock_skew_seconds").text())
                    .isEqualTo("must be a whole number");
            assertThat(refused.formWith("name").value("display_name")).contains("kept");
        }
    }

    @Test
    void certificates_are_added_switched_and_removed_but_never_the_last() {
        Issuer issuer = new Issuer("https://certificates.example", CLOCK);
        String id = SERVICE.createIdentityProvider(issuer.metadata(), Map.of("name", "Certificates"));
        try (Browser browser = administrator()) {
            Page page = page(browser, id + "/certificates");
            Page last = browser.submit(form(page, "/remove"));
            assertThat(last.status()).isEqualTo(409);
            assertThat(last.text()).contains("The last active certificate cannot be removed");

            Page nonsense = browser.submit(page.formWith("pem").with("pem", "nonsense"));
            assertThat(nonsense.formWith("pem").value("pem")).contains("nonsense");
            assertThat(nonsense.document().select("#p-pem").text()).isNotEmpty();

            Page two = browser.submit(page.formWith("pem").with("_file", new Issuer("https://x.example", CLOCK).pem()));
            assertThat(two.text()).contains("Added: messages signed by its key", "added by hand");
            Page disabled = browser.submit(form(two, "/disable"));
            assertThat(disabled.text()).contains("it verifies nothing");
            Page removed = browser.submit(form(browser.submit(form(disabled, "/enable")), "/remove"));
            assertThat(removed.document().select(".certificates > li")).hasSize(1);
        }
    }

    @Test
    void keys_are_replaced_step_by_step_and_each_step_but_the_last_is_undone() {
        String id = SERVICE.createIdentityProvider(
                new Issuer("https://keys.example", CLOCK).metadata(), Map.of("name", "Keys"));
        try (Browser browser = administrator()) {
            Page keys = browser.get(SERVICE.baseUrl() + "/admin/keys");
            assertThat(keys.document().select("nav [aria-current]").text()).isEqualTo("Single sign-on");
            assertThat(keys.document().select(".certificates > li")).hasSize(2);

            Page published = browser.submit(form(keys, "/publish").with("purpose", "both"));
            assertThat(published.text()).contains("Published", "2. Identity providers take the next keys over", "Keys");
            Page withdrawn = browser.submit(form(published, "/withdraw"));
            assertThat(withdrawn.text()).contains("Withdrawn", "1. Publish the next keys");

            Page again = browser.submit(form(withdrawn, "/publish").with("purpose", "both"));
            Page unconfirmed = browser.submit(form(again, "/switch"));
            assertThat(unconfirmed.status()).isEqualTo(409);
            assertThat(unconfirmed.text()).contains("The next key is not confirmed for", "Keys");
            Page confirmed = browser.submit(form(again, "/confirm/" + id).with("_what", "next"));
            assertThat(confirmed.document().select("tr:contains(Keys)").text()).contains("confirmed", "the next key");
            Page switched = browser.submit(form(confirmed, "/switch").with("force", "true"));
            assertThat(switched.text()).contains("Switched", "4. Retire the old keys");

            Page back = browser.submit(form(switched, "/switch-back"));
            assertThat(back.text()).contains("Switched back", "3. Switch");
            Page forth = browser.submit(form(back, "/switch").with("force", "true"));
            Page unsure = browser.submit(form(forth, "/retire"));
            assertThat(unsure.status()).isEqualTo(422);
            assertThat(unsure.text()).contains("nothing undoes this");
            Page retired = browser.submit(form(forth, "/retire").with("_sure", "true"));
            assertThat(retired.text()).contains("Retired", "1. Publish the next keys");
            assertThat(retired.document().select(".certificates > li")).hasSize(2);
        }
    }

    @Test
    void a_set_up_link_is_shown_once_works_and_is_revoked() {
        try (Browser browser = administrator();
                Browser customer = new Browser(CLOCK)) {
            Page made =
                    browser.submit(page(browser, "setup-links").formWith("type").with("type", "entra_id"));
            String link = made.document().select("#link").text();
            assertThat(customer.get(link).text()).contains("Set up sign-in to", "Microsoft Entra ID");
            Page list = page(browser, "setup-links");
            assertThat(list.body()).doesNotContain(link);
            assertThat(list.text()).contains("Microsoft Entra ID", "open", "nothing yet");
            Page revoked = browser.submit(form(list, "/revoke"));
            assertThat(revoked.text()).contains("Revoked: the link opens nothing any more.", "revoked");
            assertThat(customer.get(link).text()).contains("Ask whoever sent it for a new one.");
        }
    }

    @Test
    void deleting_needs_the_name() {
        String id = SERVICE.createIdentityProvider(
                new Issuer("https://deleted.example", CLOCK).metadata(), Map.of("name", "To go"));
        try (Browser browser = administrator()) {
            Page asked = page(browser, id + "/delete");
            assertThat(browser.submit(asked.formWith("_name").with("_name", "to go"))
                            .status())
                    .isEqualTo(422);
            assertThat(known("https://deleted.example")).isPresent();
            Page gone = browser.submit(asked.formWith("_name").with("_name", "To go"));
            assertThat(gone.text()).contains("Deleted.");
            assertThat(known("https://deleted.example")).isEmpty();
        }
    }

    @Test
    void the_list_is_sorted_by_each_column_both_ways_and_searched() {
        SERVICE.createIdentityProvider(
                new Issuer("https://aa.example", CLOCK).metadata(), Map.of("name", "sorted A", "enabled", false));
        CLOCK.advance(Duration.ofSeconds(5));
        SERVICE.createIdentityProvider(
                new Issuer("https://bb.example", CLOCK).metadata(),
                Map.of("name", "sorted B", "email_domains", List.of("sorted.example")));
        try (Browser browser = administrator()) {
            assertThat(names(browser, "?q=sorted")).containsExactly("sorted A", "sorted B");
            assertThat(names(browser, "?q=sorted&sort=-name")).containsExactly("sorted B", "sorted A");
            assertThat(names(browser, "?q=sorted&sort=state")).containsExactly("sorted B", "sorted A");
            assertThat(names(browser, "?q=sorted&sort=certificate")).containsExactly("sorted A", "sorted B");
            assertThat(names(browser, "?q=sorted.example")).containsExactly("sorted B");
            Page down = page(browser, "?q=sorted").follow("th a:contains(Name)");
            assertThat(down.document().select("th[aria-sort=descending]").text())
                    .isEqualTo("Name");
            assertThat(page(browser, "?sort=nonsense").status()).isEqualTo(200);
        }
    }

    @Test
    void keys_and_certificates_want_a_fresh_sign_in() {
        String id = SERVICE.createIdentityProvider(
                new Issuer("https://fresh.example", CLOCK).metadata(), Map.of("name", "Fresh", "enabled", false));
        try (Browser browser = administrator()) {
            Page certificates = page(browser, id + "/certificates");
            Page one = page(browser, id);
            Page keys = browser.get(SERVICE.baseUrl() + "/admin/keys");
            CLOCK.advance(Duration.ofMinutes(11));
            for (Form form : List.of(
                    form(certificates, "/disable"),
                    form(certificates, "/remove"),
                    certificates.formWith("pem"),
                    form(one, "/enable"),
                    form(keys, "/publish"))) {
                assertThat(browser.submit(form).text()).contains("Please sign in again");
            }
            assertThat(page(browser, "new").text()).contains("Please sign in again");
            assertThat(browser.submit(form(one, "/test")).text()).contains("Begin the test in a new tab");
        }
    }

    @Test
    void a_test_login_that_nobody_went_through_ends() {
        String id = SERVICE.createIdentityProvider(
                new Issuer("https://tested.example", CLOCK).metadata(), Map.of("name", "Tested", "enabled", false));
        try (Browser browser = administrator()) {
            Page prepared = browser.submit(form(page(browser, id), "/test"));
            Page waiting = prepared.follow("#state a");
            assertThat(waiting.text()).contains("Nobody has gone through it yet.");
            assertThat(waiting.document().select("[hx-trigger='every 2s']")).hasSize(1);
            CLOCK.advance(Duration.ofHours(1));
            signIn(browser);
            Page ended = browser.get(waiting.url());
            assertThat(ended.text()).contains("Nobody went through it in time");
            assertThat(ended.document().select("[hx-trigger]")).isEmpty();
            assertThat(page(browser, id + "/test/nonsense").status()).isEqualTo(404);
        }
    }

    @Test
    void of_another_organization_nothing_is_shown_or_changed() {
        try (RunningService globex = SERVICE.anotherNode(Map.of(
                        "TOLLBRIDGE_BOOTSTRAP_ORG", "globex", "TOLLBRIDGE_BOOTSTRAP_CLIENT_ID", "globex-client"));
                Browser browser = administrator()) {
            String id = globex.createIdentityProvider(
                    new Issuer("https://globex.example", CLOCK).metadata(), Map.of("name", "Globex secret"));
            for (String path : List.of("", "/settings", "/certificates", "/metadata", "/delete")) {
                assertThat(page(browser, id + path).status()).as(path).isEqualTo(404);
            }
            assertThat(page(browser, "").text()).doesNotContain("Globex secret");
        }
    }

    /** Metadata at an address. */
    private static final class Published implements AutoCloseable {
        private final HttpServer server;
        private volatile byte[] document;

        Published(String document) throws IOException {
            this.document = document.getBytes(UTF_8);
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                byte[] bytes = this.document;
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
                exchange.close();
            });
            server.start();
        }

        String url() {
            return "http://localhost:" + server.getAddress().getPort() + "/metadata";
        }

        void replace(String document) {
            this.document = document.getBytes(UTF_8);
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private static List<String> names(Browser browser, String query) {
        return page(browser, query).document().select("tbody td:first-child a").eachText();
    }

    private static Page page(Browser browser, String path) {
        return browser.get(SERVICE.baseUrl() + ROOT + (path.isEmpty() || path.startsWith("?") ? path : "/" + path));
    }

    private static Form newForm(Browser browser) {
        return page(browser, "new").formWith("metadata_xml");
    }

    /** The first form whose address ends so. */
    private static Form form(Page page, String end) {
        return page.forms().stream()
                .filter(form -> form.action().getPath().endsWith(end))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no form to " + end + " in " + page));
    }

    private static Optional<JsonNode> known(String entityId) {
        for (JsonNode one :
                SERVICE.api("GET", "/identity-providers?page_size=200", null).get("items")) {
            if (one.get("entity_id").asText().equals(entityId)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    private static Browser administrator() {
        Browser browser = new Browser(CLOCK);
        signIn(browser);
        return browser;
    }

    private static void signIn(Browser browser) {
        Page page = browser.submit(browser.get(SERVICE.baseUrl() + "/login/acme?prompt=login")
                .formWith("password")
                .with(Map.of("email", LocalAdministrator.EMAIL, "password", LocalAdministrator.PASSWORD)));
        assertThat(page.text()).contains("You are signed in");
    }
}
