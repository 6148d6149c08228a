package io.tollbridge.api;

import static io.tollbridge.store.jooq.Tables.AUDIT_EVENT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.api.ApiServer.Answer;
import io.tollbridge.api.ApiServer.Caller;
import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.ClientSettings;
import io.tollbridge.directory.GrantType;
import io.tollbridge.directory.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ClientRulesApiTest {
    private static final String ROBOT = """
        {"client_name": "Robot", "grant_types": ["client_credentials"], "roles": [{"role": "%s"}],
         "access_token_lifetime": %d}\
        """;
    private static final String CODE = """
        {"client_name": "App", "grant_types": ["authorization_code", "refresh_token"],
         "redirect_uris": ["https://app.example/back"], "scope": "openid users:readonly",
         "token_endpoint_auth_method": "none"}\
        """;

    private ApiServer server;

    @BeforeEach
    void start() {
        server = new ApiServer();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private static String path(Answer made) {
        assertThat(made.status()).as(made.http().body()).isEqualTo(201);
        return "/clients/" + made.json().get("client_id").asText();
    }

    private List<String> actions(Caller caller) {
        return server.database
                .dsl()
                .select(AUDIT_EVENT.ACTION)
                .from(AUDIT_EVENT)
                .where(AUDIT_EVENT.ORGANIZATION_ID.eq(caller.organization.id()))
                .orderBy(AUDIT_EVENT.AT)
                .fetch(AUDIT_EVENT.ACTION);
    }

    @Test
    void a_public_client_has_no_secret_and_cannot_be_given_one() {
        Caller admin = server.admin();
        Answer made = admin.post("/clients", CODE);

        assertThat(made.json().has("client_secret")).isFalse();
        assertThat(made.json().get("secrets")).isEmpty();
        assertThat(made.json().get("grant_types").findValuesAsText("")).isEmpty();
        assertThat(made.json().get("grant_types")).hasSize(2);
        assertThat(admin.post(path(made) + "/secret", "{}").status()).isEqualTo(409);
    }

    @Test
    void every_setting_comes_back_as_it_was_set_and_can_be_sent_back() {
        Caller admin = server.admin();
        String body = """
            {"client_name": "Exchanger",
             "grant_types": ["urn:ietf:params:oauth:grant-type:saml2-bearer",
                             "urn:ietf:params:oauth:grant-type:token-exchange"],
             "access_token_format": "jwt", "access_token_signed_response_alg": "RS256", "access_token_lifetime": 600,
             "id_token_signed_response_alg": "ES256",
             "dpop_bound_access_tokens": true, "tls_client_certificate_bound_access_tokens": true,
             "allowed_subject_token_types": ["saml2", "urn:ietf:params:oauth:token-type:jwt"],
             "allowed_audiences": ["https://api.example", "urn:example:sp"],
             "token_endpoint_auth_method": "private_key_jwt",
             "jwks": {"keys": [{"kty": "EC", "crv": "P-256", "kid": "k1",
               "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}}\
            """;
        Answer made = admin.post("/clients", body);
        String path = path(made);
        JsonNode json = made.json();

        assertThat(json.get("access_token_format").asText()).isEqualTo("jwt");
        assertThat(json.get("access_token_signed_response_alg").asText()).isEqualTo("RS256");
        assertThat(json.get("id_token_signed_response_alg").asText()).isEqualTo("ES256");
        assertThat(json.get("dpop_bound_access_tokens").asBoolean()).isTrue();
        assertThat(json.get("tls_client_certificate_bound_access_tokens").asBoolean())
                .isTrue();
        assertThat(json.get("allowed_subject_token_types").get(0).asText())
                .isEqualTo("urn:ietf:params:oauth:token-type:saml2");
        assertThat(json.get("allowed_audiences")).hasSize(2);
        assertThat(json.get("jwks").get("keys").get(0).get("kid").asText()).isEqualTo("k1");
        assertThat(json.get("secrets")).isEmpty();
        assertThat(json.get("warnings")).isEmpty();

        Answer again = admin.put(path, admin.get(path).json().toString(), "If-Match", made.header("ETag"));
        assertThat(again.status()).as(again.http().body()).isEqualTo(200);
        assertThat(again.json().get("jwks")).isEqualTo(json.get("jwks"));

        String byCertificate = "{\"client_name\": \"M\", \"grant_types\": [\"client_credentials\"],"
                + " \"token_endpoint_auth_method\": \"tls_client_auth\", \"tls_client_auth_subject_dn\": \"CN=m\"}";
        Answer changed = admin.put(path, byCertificate);
        assertThat(changed.json().get("tls_client_auth_subject_dn").asText()).isEqualTo("CN=m");
        assertThat(changed.json().get("jwks").isNull()).isTrue();
        assertThat(admin.put(path, byCertificate.replace("_dn\"", "_dn\": \"CN=x\", \"tls_client_auth_san_uri\""))
                        .fields())
                .contains("tls_client_auth_subject_dn");
    }

    @Test
    void only_scim_integration_alone_lives_450_days_and_falls_back_with_any_other_role() {
        Caller admin = server.admin();
        assertThat(admin.post("/clients", ROBOT.formatted("Admin", 38_880_000)).fields())
                .containsExactly("access_token_lifetime");
        assertThat(admin.post("/clients", ROBOT.formatted("SCIM Integration", 38_880_001))
                        .fields())
                .containsExactly("access_token_lifetime");

        Answer made = admin.post("/clients", ROBOT.formatted("SCIM Integration", 38_880_000));
        String path = path(made);
        assertThat(made.json().get("access_token_lifetime").asInt()).isEqualTo(38_880_000);
        assertThat(admin.put(path, ROBOT.formatted("SCIM Integration", 20_000_000))
                        .json()
                        .get("access_token_lifetime")
                        .asInt())
                .isEqualTo(20_000_000);

        String both = ROBOT.formatted("SCIM Integration", 20_000_000)
                .replace("{\"role\":", "{\"role\": \"User\"}, {\"role\":");
        Answer more = admin.put(path, both);
        assertThat(more.status()).isEqualTo(200);
        assertThat(more.json().get("access_token_lifetime").asInt()).isEqualTo(86_400);
        assertThat(admin.put(path, both).fields())
                .as("now it is an ordinary client")
                .containsExactly("access_token_lifetime");
    }

    @Test
    void a_role_with_the_permissions_of_scim_integration_counts_as_it() {
        Caller admin = server.admin();
        server.clientWith(admin.organization, "directory:scim:provision");
        String role = server.database
                .dsl()
                .fetchValue(
                        "select name from role where organization_id = ? and name like 'role-%'",
                        admin.organization.id())
                .toString();

        Answer made = admin.post("/clients", ROBOT.formatted(role, 38_880_000));
        assertThat(made.status()).as(made.http().body()).isEqualTo(201);
    }

    @Test
    void a_new_secret_ends_the_old_one_at_once() {
        Caller admin = server.admin();
        Answer made = admin.post("/clients", ROBOT.formatted("User", 3600));
        String path = path(made);

        Answer renewed = admin.post(path + "/secret", "{\"overlap_seconds\": 0}", "If-Match", made.header("ETag"));

        assertThat(renewed.status()).isEqualTo(200);
        String secret = renewed.json().get("client_secret").asText();
        assertThat(secret).isNotEqualTo(made.json().get("client_secret").asText());
        assertThat(client(path).secrets())
                .singleElement()
                .satisfies(one -> assertThat(one.sha256()).isEqualTo(Sha256.of(secret)));
        assertThat(renewed.header("ETag")).isNotEqualTo(made.header("ETag"));
        assertThat(admin.post(path + "/secret", "{}", "If-Match", made.header("ETag"))
                        .status())
                .isEqualTo(412);
        assertThat(actions(admin)).contains("client.create", "client.secret.create");
        assertThat(server.database
                        .dsl()
                        .fetch("select concat(coalesce(before_json, ''), coalesce(after_json, '')) from audit_event")
                        .format())
                .doesNotContain(secret);
    }

    @Test
    void two_secrets_live_side_by_side_for_at_most_a_day_and_never_a_third() {
        Caller admin = server.admin();
        String path = path(admin.post("/clients", ROBOT.formatted("User", 3600)));

        assertThat(admin.post(path + "/secret", "{\"overlap_seconds\": 86401}").fields())
                .containsExactly("overlap_seconds");
        assertThat(admin.post(path + "/secret", "{\"overlap_seconds\": -1}").status())
                .isEqualTo(422);
        server.clock.advance(Duration.ofSeconds(1));
        JsonNode two =
                admin.post(path + "/secret", "{\"overlap_seconds\": 600}").json();
        assertThat(two.get("secrets")).hasSize(2);
        assertThat(Instant.parse(two.get("secrets").get(0).get("expires_at").asText()))
                .isEqualTo(ApiServer.NOW.plusSeconds(601));
        assertThat(two.get("secrets").get(1).get("expires_at").isNull()).isTrue();
        server.clock.advance(Duration.ofSeconds(1));
        JsonNode still =
                admin.post(path + "/secret", "{\"overlap_seconds\": 86400}").json();
        assertThat(still.get("secrets")).hasSize(2);
        assertThat(still.get("secrets").get(0).get("id"))
                .isEqualTo(two.get("secrets").get(1).get("id"));
    }

    @Test
    void a_secret_is_removed_but_not_the_last_that_works() {
        Caller admin = server.admin();
        String path = path(admin.post("/clients", ROBOT.formatted("User", 3600)));
        server.clock.advance(Duration.ofSeconds(1));
        JsonNode two = admin.post(path + "/secret", "{\"overlap_seconds\": 600}")
                .json()
                .get("secrets");
        String old = path + "/secrets/" + two.get(0).get("id").asText();
        String young = path + "/secrets/" + two.get(1).get("id").asText();

        assertThat(server.admin().delete(old).status()).isEqualTo(404);
        assertThat(admin.delete(path + "/secrets/" + UUID.randomUUID()).status())
                .isEqualTo(404);
        assertThat(admin.delete(old).status()).isEqualTo(204);
        assertThat(admin.delete(old).status()).isEqualTo(404);
        assertThat(admin.delete(young).status()).isEqualTo(409);
        assertThat(admin.get(path).json().get("secrets")).hasSize(1);
        assertThat(actions(admin)).contains("client.secret.delete");
    }

    @Test
    void nobody_takes_over_a_client_that_may_more_than_he_may() {
        Caller admin = server.admin();
        Caller developer = server.clientWith(admin.organization, "oauth:client:view", "oauth:client:edit");
        String body = ROBOT.formatted("Admin", 3600);
        String path = path(admin.post("/clients", body));

        assertThat(developer.post(path + "/secret", "{}").status()).isEqualTo(403);
        String otherProof = body.replace(
                "\"Robot\",",
                "\"Robot\", \"token_endpoint_auth_method\": \"tls_client_auth\", \"tls_client_auth_san_dns\":"
                        + " \"evil\",");
        assertThat(developer.put(path, otherProof).status()).isEqualTo(403);
        assertThat(developer.put(path, body).status()).isEqualTo(200);
        assertThat(admin.put(path, otherProof).json().get("secrets")).isEmpty();
    }

    @Test
    void the_tokens_of_a_disabled_client_stay_dead_when_it_is_enabled_again() {
        Caller admin = server.admin();
        Caller robot = server.clientOf(admin.organization, "Admin");
        String path = "/clients/" + robot.get("/me").json().get("client_id").asText();
        String body = ROBOT.formatted("Admin", 3600);
        server.clock.advance(Duration.ofSeconds(1));

        assertThat(admin.put(path, body.replace("\"Robot\",", "\"Robot\", \"state\": \"disabled\","))
                        .status())
                .isEqualTo(200);
        assertThat(robot.get("/me").status()).isEqualTo(401);
        server.clock.advance(Duration.ofSeconds(1));
        assertThat(admin.put(path, body.replace("\"Robot\",", "\"Robot\", \"state\": \"active\","))
                        .json()
                        .get("state")
                        .asText())
                .isEqualTo("active");
        assertThat(robot.get("/me").status()).isEqualTo(401);
    }

    @Test
    void a_client_marked_for_deletion_is_dead_from_that_moment_and_soon_gone() {
        Caller admin = server.admin();
        Caller robot = server.clientOf(admin.organization, "Admin");
        String path = "/clients/" + robot.get("/me").json().get("client_id").asText();
        String body = ROBOT.formatted("Admin", 3600).replace("\"Robot\",", "\"Robot\", \"delete_at\": \"%s\",");

        assertThat(admin.put(path, body.formatted("2026-05-31")).fields()).containsExactly("delete_at");
        assertThat(admin.put(path, body.formatted("soon")).fields()).containsExactly("delete_at");
        Answer marked = admin.put(path, body.formatted("2026-06-01T12:10:00Z"));
        assertThat(marked.json().get("delete_at").asText()).isEqualTo("2026-06-01T12:10:00Z");
        assertThat(robot.get("/me").status()).isEqualTo(200);
        assertThat(server.clients.deleteDue(server.clock.instant())).isZero();

        server.clock.advance(Duration.ofMinutes(10));
        assertThat(robot.get("/me").status()).isEqualTo(401);
        assertThat(server.clients.deleteDue(server.clock.instant())).isEqualTo(1);
        assertThat(admin.get(path).status()).isEqualTo(404);
        assertThat(actions(admin)).contains("client.edit", "client.delete");
    }

    @Test
    void clients_are_found_by_name_state_and_grant() {
        Caller admin = server.admin();
        admin.post("/clients", CODE.replace("\"App\"", "\"50%_Sales\\\"!\""));
        String off = path(admin.post("/clients", ROBOT.formatted("User", 3600)));
        admin.put(off, ROBOT.formatted("User", 3600).replace("\"Robot\",", "\"Robot\", \"state\": \"disabled\","));

        assertThat(names(admin.get("/clients?q=50%25_s"))).containsExactly("50%_Sales\"!");
        assertThat(names(admin.get("/clients?q=sales%22!"))).containsExactly("50%_Sales\"!");
        assertThat(names(admin.get("/clients?q=%25"))).containsExactly("50%_Sales\"!");
        assertThat(names(admin.get("/clients?state=disabled"))).containsExactly("Robot");
        assertThat(names(admin.get("/clients?grant_type=authorization_code"))).containsExactly("50%_Sales\"!");
        assertThat(names(admin.get("/clients?grant_type=client_credentials&state=active&q=rob")))
                .as("the caller itself")
                .containsExactly("Robot");
        assertThat(admin.get("/clients?state=odd").fields()).containsExactly("state");
        assertThat(admin.get("/clients?grant_type=odd").fields()).containsExactly("grant_type");
    }

    @Test
    void an_implicit_client_warns_and_moves_to_code_in_one_step() {
        Caller admin = server.admin();
        ClientSettings settings = ClientSettings.of("Old", GrantType.IMPLICIT, "https://old.example/back");
        Client old = new Client(
                UUID.randomUUID().toString(),
                admin.organization.id(),
                true,
                Optional.empty(),
                settings,
                List.of(),
                "test",
                ApiServer.NOW,
                "test",
                ApiServer.NOW,
                1);
        server.clients.create(old, true, Initiator.service("test"));
        String path = "/clients/" + old.clientId();

        JsonNode listed = admin.get("/clients?grant_type=implicit").json().get("items");
        assertThat(listed).hasSize(1);
        assertThat(listed.get(0).get("warnings").get(0).asText()).contains("2027-05-01", "authorization_code");
        String unchanged = admin.get(path).json().toString();
        assertThat(admin.put(path, unchanged).status())
                .as("an existing one may be edited")
                .isEqualTo(200);

        Answer moved = admin.post(path + "/move-to-code", "{}");
        assertThat(moved.status()).isEqualTo(200);
        assertThat(moved.json().get("grant_types").get(0).asText()).isEqualTo("authorization_code");
        assertThat(moved.json().get("token_endpoint_auth_method").asText()).isEqualTo("none");
        assertThat(moved.json().get("redirect_uris").get(0).asText()).isEqualTo("https://old.example/back");
        assertThat(moved.json().get("warnings")).isEmpty();
        assertThat(admin.post(path + "/move-to-code", "{}").status()).isEqualTo(409);
        assertThat(admin.put(path, unchanged).fields())
                .as("there is no way back")
                .containsExactly("grant_types");
    }

    @Test
    void usage_is_counted_by_day_endpoint_and_outcome() {
        Caller admin = server.admin();
        String path = path(admin.post("/clients", CODE));
        String id = path.substring("/clients/".length());
        Instant yesterday = ApiServer.NOW.minus(Duration.ofDays(1));
        server.usage.count(id, yesterday, "token", "ok");
        server.usage.count(id, yesterday, "token", "ok");
        server.usage.count(id, ApiServer.NOW, "token", "invalid_grant");
        server.usage.count(id, ApiServer.NOW, "introspect", "ok");
        server.usage.count("no-such-client", ApiServer.NOW, "token", "invalid_client");
        server.usage.count("\u0000", ApiServer.NOW, "token", "invalid_client");
        server.usage.flush();
        server.usage.count(id, yesterday, "token", "ok");
        server.usage.flush();
        server.usage.flush();

        Answer all = admin.get(path + "/usage");
        assertThat(all.json().get("items").toString())
                .isEqualTo(
                        "[{\"date\":\"2026-05-31\",\"endpoint\":\"token\",\"outcome\":\"ok\",\"requests\":3},"
                            + "{\"date\":\"2026-06-01\",\"endpoint\":\"introspect\",\"outcome\":\"ok\",\"requests\":1},"
                            + "{\"date\":\"2026-06-01\",\"endpoint\":\"token\",\"outcome\":\"invalid_grant\",\"requests\":1}]");
        assertThat(admin.get(path + "/usage?from=2026-06-01").json().get("items"))
                .hasSize(2);
        assertThat(admin.get(path + "/usage?to=2026-05-31").json().get("items")).hasSize(1);
        assertThat(admin.get(path + "/usage?from=2026-02-30").fields()).containsExactly("from");
        JsonNode first = admin.get(path + "/usage?page_size=2").json();
        JsonNode second = admin.get(path + "/usage?page_size=2&cursor="
                        + first.get("next_cursor").asText())
                .json();
        assertThat(second.get("items")).hasSize(1);
        assertThat(second.get("next_cursor").isNull()).isTrue();
        assertThat(server.admin().get(path + "/usage").status()).isEqualTo(404);
    }

    private static List<String> names(Answer answer) {
        return answer.json().get("items").findValuesAsText("client_name");
    }

    private Client client(String path) {
        return server.clients.byClientId(path.substring("/clients/".length())).orElseThrow();
    }
}
