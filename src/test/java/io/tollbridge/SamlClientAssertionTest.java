package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.demo.MessageDescription;
import io.tollbridge.demo.NameIdentifier;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.RunningService;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Clients that authenticate by a SAML assertion of their organization's identity provider (RFC 7522 §2.2). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class SamlClientAssertionTest {
    private static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:saml2-bearer";
    private static final String ALICE = "alice@demo.example";
    private static final RunningService SERVICE = RunningService.start();
    private static final RunningService OTHER_NODE = SERVICE.anotherNode(Map.of());
    private static final Issuer ISSUER = new Issuer("https://idp.example", Clock.systemUTC());
    private static final String IDENTITY_PROVIDER =
            SERVICE.createIdentityProvider(ISSUER.metadata(), Map.of("allow_unsolicited", true));
    private static final String CLIENT = client(Map.of());

    static {
        SERVICE.createUser(ALICE);
    }

    @AfterAll
    static void stop() {
        OTHER_NODE.close();
        SERVICE.close();
    }

    @Test
    void an_assertion_about_the_client_authenticates_it_with_and_without_client_id() {
        assertThat(ask(SERVICE, text(valid())).statusCode()).isEqualTo(200);
        Map<String, String> fields = fields(text(valid()));
        fields.put("client_id", CLIENT);
        assertThat(SERVICE.postForm("/oauth/token", fields).statusCode()).isEqualTo(200);
        fields = fields(text(valid()));
        fields.put("client_id", RunningService.CLIENT_ID);
        assertRefused(SERVICE.postForm("/oauth/token", fields));
    }

    @Test
    void an_assertion_authenticates_a_client_once_also_on_another_node() {
        String assertion = text(valid());

        assertThat(ask(SERVICE, assertion).statusCode()).isEqualTo(200);
        assertRefused(ask(OTHER_NODE, assertion));
        assertThat(lastFailures()).containsExactly("replay");
    }

    @Test
    void an_assertion_that_authenticated_a_client_is_used_up_as_a_grant() {
        String user = text(ISSUER.forToken(SERVICE, ALICE));
        var app = SERVICE.createBearerClient(Map.of());
        Map<String, String> grant =
                Map.of("grant_type", "urn:ietf:params:oauth:grant-type:saml2-bearer", "assertion", user);
        assertThat(SERVICE.postForm("/oauth/token", grant, "Authorization", app.basic())
                        .statusCode())
                .isEqualTo(200);

        String ownGrant = text(valid());
        SERVICE.createUser("robot@demo.example");
        assertThat(ask(SERVICE, ownGrant).statusCode()).isEqualTo(200);
        assertThat(SERVICE.rows("SELECT kind FROM credential WHERE client_id = '" + CLIENT
                        + "' AND assertion_sha256 IS NOT NULL"))
                .contains(List.of("client_assertion"));
    }

    @Test
    void an_assertion_about_somebody_else_is_refused() {
        Map<String, String> fields = fields(text(ISSUER.forToken(SERVICE, ALICE)));
        fields.put("client_id", CLIENT);
        assertRefused(SERVICE.postForm("/oauth/token", fields));
        assertThat(lastFailures()).containsExactly("client-subject");
    }

    @Test
    void a_transient_name_is_no_client() {
        assertRefused(ask(
                SERVICE,
                text(valid().withNameId(new NameIdentifier(
                        CLIENT, "urn:oasis:names:tc:SAML:2.0:nameid-format:transient", null, null)))));
        assertThat(lastFailures()).containsExactly("transient-nameid");
    }

    @Test
    void audience_and_recipient_are_ours() {
        assertRefused(ask(SERVICE, text(valid().withAudience("https://other.example"))));
        assertThat(lastFailures()).containsExactly("audience");
        assertRefused(ask(SERVICE, text(valid().withRecipient("https://other.example/token"))));
        assertThat(lastFailures()).containsExactly("recipient");
    }

    @Test
    void what_was_sent_to_a_registered_recipient_still_proves_no_client() {
        String lenient = client(Map.of("assertion_recipients", List.of(SERVICE.acsUrl())));
        assertRefused(ask(SERVICE, text(ISSUER.forToken(SERVICE, lenient).withRecipient(SERVICE.acsUrl()))));
        assertThat(lastFailures()).containsExactly("recipient");
    }

    @Test
    void an_unknown_issuer_or_a_wrong_key_is_refused() {
        Issuer stranger = new Issuer("https://stranger.example", Clock.systemUTC());
        assertRefused(ask(SERVICE, text(stranger, stranger.forToken(SERVICE, CLIENT))));
        assertThat(lastFailures()).containsExactly("unknown-issuer");
        Issuer impostor = new Issuer(ISSUER.entityId(), Clock.systemUTC());
        assertRefused(ask(SERVICE, text(impostor, impostor.forToken(SERVICE, CLIENT))));
        assertThat(lastFailures()).containsExactly("assertion-signature-invalid");
    }

    @Test
    void a_disabled_identity_provider_speaks_for_no_client() {
        Issuer other = new Issuer("https://disabled.example", Clock.systemUTC());
        String id = SERVICE.createIdentityProvider(other.metadata(), Map.of("enabled", false));
        assertThat(id).isNotEqualTo(IDENTITY_PROVIDER);
        assertRefused(ask(SERVICE, text(other, other.forToken(SERVICE, CLIENT))));
        assertThat(lastFailures()).containsExactly("identity-provider-disabled");
    }

    @Test
    void a_client_set_to_a_secret_is_not_let_in_by_an_assertion() {
        var app = SERVICE.createBearerClient(Map.of());
        assertRefused(ask(SERVICE, text(ISSUER.forToken(SERVICE, app.id()))));
    }

    @Test
    void garbage_is_refused_and_is_no_server_error() {
        for (String garbage : List.of("x", "PHg+", "PHg-", "%00", "A".repeat(9_000))) {
            assertRefused(ask(SERVICE, garbage));
        }
    }

    private static MessageDescription valid() {
        return ISSUER.forToken(SERVICE, CLIENT);
    }

    private static String text(MessageDescription description) {
        return text(ISSUER, description);
    }

    private static String text(Issuer issuer, MessageDescription description) {
        return issuer.assertion(description).base64Url();
    }

    private static HttpResponse<String> ask(RunningService node, String assertion) {
        return node.postForm("/oauth/token", fields(assertion));
    }

    private static Map<String, String> fields(String assertion) {
        return new HashMap<>(Map.of(
                "grant_type", "client_credentials", "client_assertion_type", TYPE, "client_assertion", assertion));
    }

    /** Of the newest report; reports are written soon after the answer, so it waits a little. */
    private static List<String> lastFailures() {
        for (int attempt = 0; ; attempt++) {
            var newest = SERVICE.api("GET", "/login-attempts?page_size=1", null)
                    .get("items")
                    .path(0)
                    .path("id")
                    .asText();
            List<String> failed = newest.isEmpty() ? List.of() : SERVICE.failedChecks(newest);
            if (!failed.isEmpty() || attempt == 40) {
                return failed;
            }
        }
    }

    private static void assertRefused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
        assertThat(answer.body())
                .isEqualTo("{\"error\":\"invalid_client\",\"error_description\":\"Client authentication failed.\"}");
    }

    private static String client(Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(Map.of(
                "client_name",
                "Robot",
                "grant_types",
                List.of("client_credentials"),
                "roles",
                List.of(Map.of("role", "Admin")),
                "token_endpoint_auth_method",
                TYPE));
        body.putAll(more);
        return SERVICE.api("POST", "/clients", body).get("client_id").asText();
    }
}
