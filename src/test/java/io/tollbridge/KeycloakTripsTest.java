package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.testing.Browser;
import io.tollbridge.testing.Cookie;
import io.tollbridge.testing.CrossSiteService;
import io.tollbridge.testing.Form;
import io.tollbridge.testing.Keycloak;
import io.tollbridge.testing.Page;
import io.tollbridge.testing.TrustedRealm;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.parser.Parser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** People sign in by a real identity provider: SP-initiated by both bindings, and IdP-initiated. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class KeycloakTripsTest {
    private static CrossSiteService service;

    private final Browser browser = Browser.open();

    @BeforeAll
    static void start() {
        Keycloak.shared();
        service = CrossSiteService.start();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void closeBrowser() {
        browser.close();
    }

    @Test
    void a_person_signs_in_by_redirect_with_both_sides_set_up_from_metadata_alone() {
        TrustedRealm realm =
                TrustedRealm.create(service, "redirect").importedByUrl(Map.of()).registeredByMetadata();
        realm.createUser();

        Page choice = browser.get(service.baseUrl() + "/login/" + CrossSiteService.ORGANIZATION);
        Page login = choice.follow("a.button[href$='idp=" + realm.identityProviderId() + "']");
        Page landed = realm.signIn(browser, login).autoSubmit();

        JsonNode provider = realm.identityProvider();
        assertThat(provider.path("entity_id").asText()).isEqualTo(realm.entityId());
        assertThat(provider.path("certificates").get(0).path("days_left").asInt())
                .isPositive();
        assertThat(login.url().toString()).startsWith(Keycloak.shared().url().toString());
        assertSignedIn(landed, realm.email());
        assertThat(landed.url()).isEqualTo(URI.create(service.baseUrl() + "/"));
        // Keycloak's page is another site: the browser's cookie went along with its POST, the session's came back.
        assertThat(browser.log())
                .extracting(Browser.Visit::method, visit -> visit.url().getPath(), Browser.Visit::status)
                .endsWith(tuple("POST", "/saml/acme/acs", 303), tuple("GET", "/", 200));
        assertThat(browser.cookie("tollbridge_session").orElseThrow())
                .returns(true, Cookie::httpOnly)
                .returns(Cookie.SameSite.LAX, Cookie::sameSite);
    }

    @Test
    void keycloak_verifies_our_signature_and_takes_no_request_without_it() {
        TrustedRealm realm = TrustedRealm.create(service, "signed-requests")
                .importedByUrl(Map.of())
                .registeredByMetadata();
        String request = realm.requestUrl();

        String unsigned = request.replaceAll("&SigAlg=[^&]*&Signature=[^&]*", "");
        String otherState = request.replaceFirst("RelayState=", "RelayState=x");

        assertThat(request).contains("&SigAlg=");
        assertThat(browser.get(unsigned).toString()).startsWith("400 ").contains("Invalid requester");
        assertThat(browser.get(otherState).toString()).startsWith("400 ").contains("Invalid requester");
        assertThat(browser.get(request).formWith("password").method()).isEqualTo("POST");
    }

    @Test
    void after_the_login_the_browser_is_where_it_wanted_to_go() {
        TrustedRealm realm = TrustedRealm.create(service, "return-to")
                .importedByUrl(Map.of())
                .registeredByMetadata();
        realm.createUser();

        Page landed = realm.signIn(browser, browser.get(realm.loginUrl("/?page=orders&of=today")))
                .autoSubmit();

        assertSignedIn(landed, realm.email());
        assertThat(landed.url()).isEqualTo(URI.create(service.baseUrl() + "/?page=orders&of=today"));
    }

    @Test
    void a_person_signs_in_by_post_where_the_metadata_offers_no_redirect() {
        TrustedRealm realm = TrustedRealm.create(service, "post");
        Document postOnly = Jsoup.parse(realm.metadata(), Parser.xmlParser());
        postOnly.select("*|SingleSignOnService[Binding$=HTTP-Redirect]").remove();
        realm.importedByText(postOnly.outerHtml(), Map.of()).registeredByMetadata();
        realm.createUser();

        Page form = browser.get(realm.loginUrl("/"));
        Page landed = realm.signIn(browser, form.autoSubmit()).autoSubmit();

        assertThat(realm.identityProvider().path("endpoints").path("sso").fieldNames())
                .toIterable()
                .containsExactly("HTTP-POST");
        assertThat(form.formWith("SAMLRequest").action().toString()).startsWith(realm.entityId());
        assertSignedIn(landed, realm.email());
    }

    @Test
    void a_response_is_refused_in_a_browser_that_did_not_begin_the_login() {
        TrustedRealm realm = TrustedRealm.create(service, "login-csrf")
                .importedByUrl(Map.of())
                .registeredByMetadata();
        realm.createUser();
        Form attackersAnswer =
                realm.signIn(browser, browser.get(realm.loginUrl("/"))).formWith("SAMLResponse");

        try (Browser victim = Browser.open()) {
            Page refusal = victim.submit(attackersAnswer);

            assertThat(refusal.status()).isEqualTo(400);
            assertThat(TrustedRealm.failed(realm.report(refusal))).containsExactly("pending-login");
            assertThat(victim.cookie("tollbridge_session")).isEmpty();
        }
        // The one who began it may still finish it, once.
        assertSignedIn(browser.submit(attackersAnswer), realm.email());
        assertThat(browser.submit(attackersAnswer).status()).isEqualTo(400);
    }

    @Test
    void a_login_nobody_here_asked_for_is_refused_until_the_setting_allows_it() {
        TrustedRealm realm =
                TrustedRealm.create(service, "unsolicited").importedByUrl(Map.of("landing_url", "/?landed"));
        realm.registered(realm.client().idpInitiated("tollbridge", ""));
        realm.createUser();

        Page refusal = realm.signIn(browser, browser.get(realm.idpInitiatedUrl("tollbridge")))
                .autoSubmit();

        assertThat(refusal.status()).isEqualTo(400);
        JsonNode report = realm.report(refusal);
        assertThat(report.path("accepted").asBoolean()).isFalse();
        assertThat(report.path("channel").asText()).isEqualTo("acs");
        assertThat(TrustedRealm.failed(report)).containsExactly("unsolicited");
        assertThat(refusal.text()).doesNotContain("unsolicited", realm.email(), realm.entityId());
        assertThat(browser.cookie("tollbridge_session")).isEmpty();

        realm.change(Map.of("allow_unsolicited", true));
        Page landed = browser.get(realm.idpInitiatedUrl("tollbridge")).autoSubmit();

        assertSignedIn(landed, realm.email());
        assertThat(landed.url()).isEqualTo(URI.create(service.baseUrl() + "/?landed"));
    }

    @Test
    void relay_state_leads_to_a_page_of_ours_but_to_no_foreign_origin() {
        TrustedRealm realm = TrustedRealm.create(service, "relay-state")
                .importedByUrl(Map.of("landing_url", "/?landed", "allow_unsolicited", true));
        realm.registered(realm.client().idpInitiated("tollbridge", "https://evil.example/"));
        realm.createUser();
        URI begin = realm.idpInitiatedUrl("tollbridge");
        String landing = service.baseUrl() + "/?landed";

        Form answer = realm.signIn(browser, browser.get(begin)).formWith("SAMLResponse");

        assertThat(answer.value("RelayState")).contains("https://evil.example/");
        assertThat(browser.submit(answer).url()).isEqualTo(URI.create(landing));
        for (String foreign : List.of("//evil.example/", "/\\evil.example", "javascript:alert(1)")) {
            Form changed = browser.get(begin).formWith("SAMLResponse").with("RelayState", foreign);
            assertThat(browser.submit(changed).url()).as(foreign).isEqualTo(URI.create(landing));
        }
        Form ours = browser.get(begin).formWith("SAMLResponse").with("RelayState", "/?page=orders");
        assertThat(browser.submit(ours).url()).isEqualTo(URI.create(service.baseUrl() + "/?page=orders"));
    }

    private static void assertSignedIn(Page page, String email) {
        assertThat(page.status()).as(page.toString()).isEqualTo(200);
        assertThat(page.document().select("#email").text()).as(page.toString()).isEqualTo(email);
        assertThat(page.text()).contains("You are signed in");
    }
}
