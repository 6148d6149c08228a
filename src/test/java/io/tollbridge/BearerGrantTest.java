package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.demo.Encryption;
import io.tollbridge.demo.MessageDescription;
import io.tollbridge.testing.AuthnRequestReading;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.RunningService.NewClient;
import io.tollbridge.testing.TestClock;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The SAML2-bearer grant through the whole service (RFC 7522; HTTP.md sections 4 and 7). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BearerGrantTest {
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:saml2-bearer";
    private static final String ALICE = "alice@demo.example";
    private static final String BEFORE_SIGNATURE = "The assertion could not be verified.";
    private static final TestClock CLOCK = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    private static final RunningService SERVICE = RunningService.start(Map.of(), CLOCK);
    private static final RunningService OTHER = SERVICE.anotherNode(
            Map.of("TOLLBRIDGE_BOOTSTRAP_ORG", "other", "TOLLBRIDGE_BOOTSTRAP_CLIENT_ID", "other-bootstrap"));
    private static final Issuer ISSUER = new Issuer("https://idp.example", CLOCK);
    private static final String ISSUER_ID = SERVICE.createIdentityProvider(
            ISSUER.metadata(), Map.of("name", "IdP", "email_domains", List.of("demo.example")));
    private static final NewClient APP = SERVICE.createBearerClient(Map.of("scope", "users openid"));

    static {
        SERVICE.createUser(ALICE);
    }

    @AfterAll
    static void stop() {
        OTHER.close();
        SERVICE.close();
    }

    @Test
    void a_bare_assertion_gives_a_token_without_a_refresh_token() {
        JsonNode body = json(exchange(ISSUER.assertion(valid()).base64Url()));

        assertThat(body.get("token_type").asText()).isEqualToIgnoringCase("Bearer");
        assertThat(body.get("expires_in").asLong()).isEqualTo(86_400);
        assertThat(body.get("scope").asText().split(" ")).containsExactlyInAnyOrder("users", "openid");
        assertThat(body.has("refresh_token")).isFalse();
        HttpResponse<String> me =
                SERVICE.call("GET", "/api/v1/me", null, body.get("access_token").asText());
        assertThat(me.body()).contains(ALICE);
    }

    @Test
    void every_usual_form_of_base64_is_read_and_so_is_a_response_with_one_assertion() {
        List<UnaryOperator<String>> encodings = List.of(
                xml -> Base64.getUrlEncoder().withoutPadding().encodeToString(xml.getBytes(UTF_8)),
                xml -> Base64.getUrlEncoder().encodeToString(xml.getBytes(UTF_8)),
                xml -> Base64.getEncoder().encodeToString(xml.getBytes(UTF_8)),
                xml -> Base64.getEncoder().withoutPadding().encodeToString(xml.getBytes(UTF_8)),
                xml -> Base64.getMimeEncoder().encodeToString(xml.getBytes(UTF_8)) + "\r\n",
                xml -> " \t"
                        + Base64.getEncoder()
                                .encodeToString(xml.getBytes(UTF_8))
                                .replaceAll("(.{40})", "$1 "));
        for (int index = 0; index < encodings.size(); index++) {
            String bare = encodings.get(index).apply(ISSUER.assertion(valid()).text());
            String response =
                    encodings.get(index).apply(ISSUER.response(valid()).text());
            assertThat(exchange(bare).statusCode())
                    .as("bare, encoding " + index)
                    .isEqualTo(200);
            assertThat(exchange(response).statusCode())
                    .as("response, encoding " + index)
                    .isEqualTo(200);
        }
        MessageDescription signedOutside = valid().withSigned(MessageDescription.Signed.RESPONSE);
        assertThat(exchange(ISSUER.response(signedOutside).base64()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void the_token_endpoint_may_be_the_audience() {
        assertThat(exchange(ISSUER.assertion(valid().withAudience(SERVICE.tokenUrl()))
                                .base64Url())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void each_broken_rule_is_named_once_the_signature_holds() {
        Instant past = CLOCK.instant().minusSeconds(120);
        Map<String, MessageDescription> broken = new LinkedHashMap<>();
        broken.put("audience", valid().withAudience("https://somebody.else.example"));
        broken.put("no-audience", valid().withAudience());
        broken.put("recipient", valid().withRecipient(SERVICE.acsUrl()));
        broken.put("expired", valid().withNotOnOrAfter(past));
        broken.put("confirmation-expired", valid().withConfirmationNotOnOrAfter(past));
        broken.put("issued-in-future", valid().withIssueInstant(CLOCK.instant().plusSeconds(120)));
        broken.put("not-yet-valid", valid().withNotBefore(CLOCK.instant().plusSeconds(120)));
        broken.put(
                "confirmation-lifetime",
                valid().withConfirmationNotOnOrAfter(CLOCK.instant().plusSeconds(4_261)));
        broken.forEach((code, message) -> {
            JsonNode body = refused(ISSUER.assertion(message).base64Url(), code);
            assertThat(body.get("error_description").asText())
                    .isEqualTo("The assertion failed the check " + code + ".");
        });
    }

    @Test
    void before_the_signature_holds_every_failure_has_the_same_words() throws Exception {
        Issuer impostor = new Issuer(ISSUER.entityId(), CLOCK);
        Issuer unknown = new Issuer("https://unknown.example", CLOCK);
        String valid = ISSUER.assertion(valid()).text();
        var ours = AuthnRequestReading.encryptionCertificate(
                SERVICE.get("/saml/acme/metadata").body());
        var encrypted = ISSUER.response(valid().withAssertionEncryption(Encryption.to(ours)));
        var theirs = AuthnRequestReading.encryptionCertificate(
                OTHER.get("/saml/other/metadata").body());
        var toSomebodyElse = Encryption.to(theirs).withCertificate(theirs);
        Map<String, String> broken = new LinkedHashMap<>();
        broken.put(impostor.assertion(impostor.forToken(SERVICE, ALICE)).base64Url(), "assertion-signature-invalid");
        broken.put(unknown.assertion(unknown.forToken(SERVICE, ALICE)).base64Url(), "unknown-issuer");
        broken.put(base64(valid.replace(ALICE, "bob@demo.example")), "assertion-signature-invalid");
        broken.put(
                ISSUER.assertion(valid().withSigned(MessageDescription.Signed.NONE))
                        .base64Url(),
                "no-signature");
        broken.put(base64("<a/>"), "wrong-root");
        broken.put(base64("<!DOCTYPE a>" + valid), "doctype");
        broken.put(base64("no xml"), "malformed");
        broken.put("%%%", "encoding");
        broken.put(base64(encrypted.text().replaceAll("(<xenc:CipherValue>)(.{4})", "$1AAAA")), "decrypt-failed");
        broken.put(
                ISSUER.response(valid().withAssertionEncryption(toSomebodyElse)).base64Url(),
                "encrypted-to-unknown-key");
        broken.forEach((assertion, code) -> {
            HttpResponse<String> answer = exchange(assertion);
            assertThat(answer.statusCode()).as(code + answer.body()).isEqualTo(400);
            JsonNode body = json(answer);
            assertThat(body.get("error").asText()).isEqualTo("invalid_grant");
            assertThat(body.get("error_description").asText()).as(code).isEqualTo(BEFORE_SIGNATURE);
            assertThat(SERVICE.failedChecks(reference(body))).containsExactly(code);
        });
        assertThat(exchange(encrypted.base64()).statusCode()).isEqualTo(200);
    }

    @Test
    void nobody_learns_from_the_answer_who_exists() {
        SERVICE.createUser("mary@elsewhere.example");
        String inactive = SERVICE.createUser("inactive@demo.example");
        SERVICE.change("/users/" + inactive, Map.of("active", false));
        Map<String, String> emails = Map.of(
                "user-unknown", "nobody@demo.example",
                "user-inactive", "inactive@demo.example",
                "email-domain", "mary@elsewhere.example");
        Map<String, String> bodies = new HashMap<>();
        emails.forEach((code, email) -> {
            HttpResponse<String> answer =
                    exchange(ISSUER.assertion(ISSUER.forToken(SERVICE, email)).base64Url());
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(SERVICE.failedChecks(reference(json(answer)))).containsExactly(code);
            bodies.put(withoutReference(answer.body()), code);
        });
        assertThat(bodies).hasSize(1);
        assertThat(bodies.keySet().iterator().next()).contains("The assertion is not for a user who may sign in here.");
    }

    @Test
    void a_refusal_names_its_report_by_error_uri() {
        JsonNode body = refused(
                ISSUER.assertion(valid().withRecipient("https://x.example")).base64Url(), "recipient");

        String uri = body.get("error_uri").asText();
        assertThat(uri).startsWith(SERVICE.baseUrl() + "/api/v1/login-attempts/");
        JsonNode report = SERVICE.report(reference(body));
        assertThat(report.get("accepted").asBoolean()).isFalse();
        assertThat(report.get("identity_provider").asText()).isEqualTo(ISSUER_ID);
        assertThat(report.toString()).contains("https://x.example", SERVICE.tokenUrl(), "RFC 7522");
        assertThat(OTHER.get(URI.create(uri).getPath()).statusCode()).isEqualTo(401);
    }

    @Test
    void one_assertion_gives_one_token() {
        String assertion = ISSUER.assertion(valid()).base64Url();

        assertThat(exchange(assertion).statusCode()).isEqualTo(200);
        assertThat(refused(assertion, "replay").get("error_description").asText())
                .isEqualTo("The assertion failed the check replay.");
    }

    @Test
    void an_assertion_that_could_still_be_accepted_is_remembered() {
        String assertion = ISSUER.assertion(valid()).base64Url();
        assertThat(exchange(assertion).statusCode()).isEqualTo(200);

        CLOCK.advance(Duration.ofMinutes(5).plusSeconds(59));

        refused(assertion, "replay");
        CLOCK.advance(Duration.ofSeconds(1));
        assertThat(json(exchange(assertion)).get("error").asText()).isEqualTo("invalid_grant");
    }

    @Test
    void an_assertion_recipient_of_the_client_is_accepted_for_that_client_alone() {
        String acs = "https://app.example/acs";
        NewClient other = SERVICE.createBearerClient(Map.of("assertion_recipients", List.of(acs)));
        String assertion = ISSUER.assertion(valid().withRecipient(acs)).base64Url();

        refused(assertion, "recipient");
        assertThat(exchange(other, assertion, Map.of()).statusCode()).isEqualTo(200);
    }

    @Test
    void a_client_sets_how_long_an_assertion_may_live() {
        NewClient strict = SERVICE.createBearerClient(Map.of("max_assertion_lifetime", 60));
        HttpResponse<String> answer = exchange(strict, ISSUER.assertion(valid()).base64Url(), Map.of());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(SERVICE.failedChecks(reference(json(answer)))).containsExactly("confirmation-lifetime");
    }

    @Test
    void an_assertion_that_answers_a_pending_login_belongs_to_the_browser() {
        HttpResponse<String> login = SERVICE.get("/saml/acme/login?idp=" + ISSUER_ID);
        String request = AuthnRequestReading.id(AuthnRequestReading.redirected(
                URI.create(login.headers().firstValue("Location").orElseThrow())));

        refused(ISSUER.assertion(valid().withInResponseTo(request)).base64Url(), "in-response-to");
        refused(ISSUER.response(valid().withResponseInResponseTo(request)).base64Url(), "in-response-to");
        assertThat(exchange(ISSUER.assertion(valid().withInResponseTo("_somebody-elses"))
                                .base64Url())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_narrower_scope_is_given_and_a_wider_one_refused() {
        String narrower = json(exchange(APP, ISSUER.assertion(valid()).base64Url(), Map.of("scope", "users:readonly")))
                .get("scope")
                .asText();
        assertThat(narrower).isEqualTo("users:readonly");
        assertThat(json(exchange(APP, ISSUER.assertion(valid()).base64Url(), Map.of("scope", "users users")))
                        .get("scope")
                        .asText())
                .isEqualTo("users");
        for (String wider : List.of("oauth", "users oauth:readonly", "no-such-scope", "Users", "\"")) {
            String assertion = ISSUER.assertion(valid()).base64Url();
            HttpResponse<String> answer = exchange(APP, assertion, Map.of("scope", wider));
            assertThat(answer.statusCode()).as(wider).isEqualTo(400);
            assertThat(json(answer).get("error").asText()).isEqualTo("invalid_scope");
            assertThat(exchange(assertion).statusCode()).as("not used up").isEqualTo(200);
        }
    }

    @Test
    void an_application_gets_tokens_only_where_it_is_approved() {
        NewClient app = SERVICE.createBearerClient(Map.of());
        SERVICE.update("UPDATE authorized_application SET state = 'revoked' WHERE client_id = '" + app.id() + "'");
        String assertion = ISSUER.assertion(valid()).base64Url();

        HttpResponse<String> revoked = exchange(app, assertion, Map.of());
        HttpResponse<String> foreign = exchange(APP, assertion, Map.of("orgName", "other"));
        HttpResponse<String> nowhere = exchange(APP, assertion, Map.of("orgName", "no-such-organization"));

        assertThat(json(revoked).get("error").asText()).isEqualTo("unauthorized_client");
        assertThat(foreign.body()).isEqualTo(revoked.body());
        assertThat(nowhere.body()).isEqualTo(revoked.body());
        assertThat(exchange(APP, assertion, Map.of("orgName", "acme")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void an_approved_application_gets_tokens_for_users_of_another_organization() {
        Issuer theirs = new Issuer("https://idp.other.example", CLOCK);
        OTHER.createIdentityProvider(theirs.metadata(), Map.of());
        OTHER.createUser("bert@other.example");
        NewClient app = SERVICE.createBearerClient(Map.of());
        SERVICE.update(
                "INSERT INTO authorized_application (organization_id, client_id, state, decided_by, decided_at) SELECT"
                        + " id, '"
                        + app.id() + "', 'approved', 'test', UTC_TIMESTAMP() FROM organization WHERE slug = 'other'");
        MessageDescription message = theirs.forToken(OTHER, "bert@other.example");

        HttpResponse<String> wrongPlace =
                exchange(app, theirs.assertion(message).base64Url(), Map.of());
        HttpResponse<String> answer = exchange(app, theirs.assertion(message).base64Url(), Map.of("orgName", "other"));

        assertThat(json(wrongPlace).get("error").asText()).isEqualTo("invalid_grant");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        String token = json(answer).get("access_token").asText();
        assertThat(SERVICE.call("GET", "/api/v1/me", null, token).body()).contains("bert@other.example", "other");
    }

    @Test
    void a_disabled_identity_provider_is_refused_and_a_missing_assertion_is_no_request() {
        SERVICE.change("/identity-providers/" + ISSUER_ID, Map.of("enabled", false));
        try {
            HttpResponse<String> answer = exchange(ISSUER.assertion(valid()).base64Url());
            assertThat(json(answer).get("error_description").asText()).isEqualTo(BEFORE_SIGNATURE);
            assertThat(SERVICE.failedChecks(reference(json(answer)))).containsExactly("identity-provider-disabled");
        } finally {
            SERVICE.change("/identity-providers/" + ISSUER_ID, Map.of("enabled", true));
        }
        assertThat(json(exchange("")).get("error").asText()).isEqualTo("invalid_request");
    }

    private static MessageDescription valid() {
        return ISSUER.forToken(SERVICE, ALICE);
    }

    private static HttpResponse<String> exchange(String assertion) {
        return exchange(APP, assertion, Map.of());
    }

    private static HttpResponse<String> exchange(NewClient client, String assertion, Map<String, String> more) {
        Map<String, String> fields = new HashMap<>(more);
        fields.put("grant_type", GRANT);
        fields.put("assertion", assertion);
        HttpResponse<String> answer = SERVICE.postForm("/oauth/token", fields, "Authorization", client.basic());
        assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-store");
        return answer;
    }

    private static JsonNode refused(String assertion, String code) {
        HttpResponse<String> answer = exchange(assertion);
        assertThat(answer.statusCode()).as(code + ": " + answer.body()).isEqualTo(400);
        JsonNode body = json(answer);
        assertThat(body.get("error").asText()).isEqualTo("invalid_grant");
        assertThat(SERVICE.failedChecks(reference(body))).containsExactly(code);
        return body;
    }

    private static String reference(JsonNode body) {
        return body.get("error_uri").asText().replaceFirst(".*/", "");
    }

    private static String withoutReference(String body) {
        return body.replaceAll("login-attempts/[0-9a-f-]{36}", "login-attempts/ID");
    }

    private static String base64(String xml) {
        return Base64.getEncoder().encodeToString(xml.getBytes(UTF_8));
    }
}
