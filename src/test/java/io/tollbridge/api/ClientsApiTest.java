package io.tollbridge.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.api.ApiServer.Answer;
import io.tollbridge.api.ApiServer.Caller;
import io.tollbridge.directory.Sha256;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientsApiTest {
    private static final String BEARER = """
        {"client_name": "CRM", "grant_types": ["urn:ietf:params:oauth:grant-type:saml2-bearer"],
         "scope": "users:readonly", "redirect_uris": ["https://crm.example.org/callback"]}\
        """;

    private ApiServer server;

    @BeforeAll
    void start() {
        server = new ApiServer();
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
    }

    @Test
    void a_client_is_made_and_its_secret_is_shown_once() {
        Caller admin = server.admin();

        Answer made = admin.post("/clients", BEARER);
        assertThat(made.status()).isEqualTo(201);
        String id = made.json().get("client_id").asText();
        String secret = made.json().get("client_secret").asText();
        assertThat(UUID.fromString(id)).hasToString(id);
        assertThat(secret).hasSize(43);
        assertThat(server.clients.byClientId(id).orElseThrow().secrets())
                .singleElement()
                .satisfies(kept -> assertThat(kept.sha256()).isEqualTo(Sha256.of(secret)));

        Answer read = admin.get("/clients/" + id);
        assertThat(read.http().body()).doesNotContain(secret, "client_secret\"");
        assertThat(read.header("ETag")).isEqualTo(made.header("ETag"));
        assertThat(read.json().get("secrets")).hasSize(1);
        assertThat(read.json().get("state").asText()).isEqualTo("active");
        assertThat(read.json().get("delete_at").isNull()).isTrue();
        assertThat(read.json().get("created_by").asText()).startsWith("client:");
        assertThat(read.json().get("access_token_lifetime").asInt()).isEqualTo(86_400);
        assertThat(read.json().get("access_token_format").asText()).isEqualTo("opaque");
        assertThat(read.json().get("max_assertion_lifetime").asInt()).isEqualTo(4_200);
        assertThat(admin.get("/clients").http().body()).doesNotContain(secret);
    }

    @Test
    void a_client_is_changed_disabled_and_deleted() {
        Caller admin = server.admin();
        Answer made = admin.post("/clients", BEARER);
        String path = "/clients/" + made.json().get("client_id").asText();

        Answer disabled =
                admin.put(path, BEARER.replace("\"CRM\"", "\"New\", \"state\": \"disabled\""), "If-Match", "\"1\"");
        assertThat(disabled.status()).isEqualTo(200);
        assertThat(disabled.json().get("client_name").asText()).isEqualTo("New");
        assertThat(disabled.json().get("state").asText()).isEqualTo("disabled");
        assertThat(disabled.json().get("secrets")).isEqualTo(made.json().get("secrets"));
        assertThat(admin.put(path, BEARER, "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(admin.put(path, admin.get(path).json().toString()).status()).isEqualTo(200);

        assertThat(server.admin().get(path).status()).isEqualTo(404);
        assertThat(server.admin().delete(path).status()).isEqualTo(404);
        assertThat(admin.delete(path, "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(admin.delete(path).status()).isEqualTo(204);
        assertThat(admin.get(path).status()).isEqualTo(404);
    }

    @Test
    void a_client_of_who_may_authorize_is_approved_at_once_and_of_anybody_else_is_not() {
        Caller admin = server.admin();
        String approved = admin.post("/clients", BEARER).json().get("client_id").asText();
        Caller developer = server.clientWith(admin.organization, "oauth:client:add");
        String pending =
                developer.post("/clients", BEARER).json().get("client_id").asText();

        assertThat(server.applications.isApproved(admin.organization.id(), approved))
                .isTrue();
        assertThat(server.applications.isApproved(admin.organization.id(), pending))
                .isFalse();
    }

    @Test
    void nobody_gives_a_client_a_role_that_may_more_than_his_own_token() {
        Caller admin = server.admin();
        Caller developer = server.clientWith(admin.organization, "oauth:client:add", "oauth:client:edit");
        Caller narrow = server.userWith(admin.organization, "ann@example.org", "oauth");
        String mighty = """
            {"client_name": "R", "grant_types": ["client_credentials"], "roles": [{"role": "Admin"}]}\
            """;
        String harmless = mighty.replace("Admin", "User");

        assertThat(developer.post("/clients", mighty).status()).isEqualTo(403);
        assertThat(narrow.post("/clients", mighty).status()).isEqualTo(403);
        Answer made = developer.post("/clients", harmless);
        assertThat(made.status()).isEqualTo(201);
        String path = "/clients/" + made.json().get("client_id").asText();
        assertThat(developer.put(path, mighty).status()).isEqualTo(403);
        assertThat(admin.put(path, mighty).status()).isEqualTo(200);
        assertThat(developer.put(path, mighty.replace("\"R\"", "\"Renamed\"")).status())
                .as("a role it had before is not given anew")
                .isEqualTo(200);
        assertThat(admin.post("/clients", mighty.replace("Admin", "SCIM Integration"))
                        .status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "grant_types | ['password'] | there is no grant password",
                "grant_types | [] | must be exactly one; refresh_token may stand beside authorization_code,"
                        + " token exchange beside any",
                "grant_types | ['authorization_code'] | are required for authorization_code",
                "grant_types | ['implicit'] | there is no new implicit client since 2026-05-01: use"
                        + " authorization_code with PKCE",
                "grant_types | ['client_credentials', 'refresh_token'] | refresh_token may stand beside"
                        + " authorization_code alone",
                "grant_types | 'client_credentials' | must be a list",
                "access_token_format | 'xml' | must be one of opaque, jwt",
                "access_token_signed_response_alg | 'none' | must be one of ES256, RS256",
                "dpop_bound_access_tokens | 'true' | must be true or false",
                "allowed_subject_token_types | ['urn:x'] | must be of saml2, access_token, jwt, or their URNs",
                "allowed_subject_token_types | ['jwt'] | are for clients of"
                        + " urn:ietf:params:oauth:grant-type:token-exchange alone",
                "allowed_audiences | ['https://a.example/#b'] | https://a.example/#b is no URI without a fragment,"
                        + " nor an entity id",
                "token_endpoint_auth_method | 'none' | none is for authorization_code and implicit alone",
                "token_endpoint_auth_method | 'magic' | must be one of client_secret_basic, client_secret_post,"
                        + " private_key_jwt, tls_client_auth, urn:ietf:params:oauth:client-assertion-type:saml2-bearer,"
                        + " none",
                "require_pushed_authorization_requests | true | is for authorization_code and implicit alone",
                "tls_client_auth_san_dns | 'app.example' | is for tls_client_auth alone",
                "jwks | 'https://app.example/keys' | must be an object",
                "jwks | {'keys': []} | must have 1 to 20 keys",
                "jwks | {'keys': [{'kty': 'oct', 'k': 'AAAA'}]} | must hold public keys alone: one of these is known"
                        + " to others now",
                "access_token_lifetime | 299 | must be 300 to 172800 seconds; for SCIM Integration alone to 38880000",
                "access_token_lifetime | 172801 | must be 300 to 172800 seconds; for SCIM Integration alone to"
                        + " 38880000",
                "access_token_lifetime | 300.5 | must be a whole number",
                "access_token_lifetime | 99999999999 | must be a whole number",
                "max_assertion_lifetime | 86401 | must be 60 to 86400 seconds",
                "scope | 'everything' | there is no scope everything",
                "redirect_uris | ['http://evil.example'] |"
                        + " http://evil.example is not https, http on loopback, or an app's own scheme with a dot,"
                        + " without a fragment",
                "roles | [{'role': 'Admin', 'colour': 'red'}] | must be a list of objects with role and division",
                "colour | 'red' | is no field of this resource",
            })
    void a_setting_that_is_not_allowed_is_named_with_the_reason(String field, String value, String problem) {
        String body = """
            {"client_name": "CRM", "grant_types": ["urn:ietf:params:oauth:grant-type:saml2-bearer"], "%s": %s}\
            """.replace(
                        field.equals("grant_types")
                                ? "\"grant_types\": [\"urn:ietf:params:oauth:grant-type:saml2-bearer\"], "
                                : "never",
                        "")
                .formatted(field, value.replace('\'', '"'));

        Answer answer = server.admin().post("/clients", body);
        assertThat(answer.status()).isEqualTo(422);
        JsonNode error = answer.json().get("errors").get(0);
        assertThat(error.get("field").asText())
                .isEqualTo(problem.startsWith("are required for") ? "redirect_uris" : field);
        assertThat(error.get("problem").asText()).isEqualTo(problem);
    }
}
