package io.tollbridge.api;

import static io.tollbridge.store.jooq.Tables.AUDIT_EVENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.api.ApiServer.Answer;
import io.tollbridge.api.ApiServer.Caller;
import io.tollbridge.directory.BuiltInClient;
import io.tollbridge.store.JooqBuiltInClients;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthorizedApplicationsApiTest {
    private static final String APP = """
        {"client_name": "CRM", "grant_types": ["urn:ietf:params:oauth:grant-type:saml2-bearer"],
         "scope": "users sso:readonly"}\
        """;
    private static final String APPROVED = "{\"state\": \"approved\"}";
    private static final String CONSOLE = "/authorized-applications/tollbridge-admin";
    private static final String COMMAND_LINE = "/authorized-applications/tollbridge-cli";

    private ApiServer server;

    @BeforeAll
    void start() {
        server = new ApiServer();
        keepBuiltIn();
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
    }

    private void keepBuiltIn() {
        JooqBuiltInClients builtIn = new JooqBuiltInClients(server.database.dsl(), server.clock);
        for (BuiltInClient client : BuiltInClient.values()) {
            builtIn.keep(client, client.settings("https://bridge.example"));
        }
    }

    private static String application(Answer made) {
        return "/authorized-applications/" + made.json().get("client_id").asText();
    }

    @Test
    void a_client_of_another_organization_is_approved_with_chosen_scopes() {
        Caller owner = server.admin();
        Caller admin = server.admin();
        String path = application(owner.post("/clients", APP));
        assertThat(admin.get(path).status()).isEqualTo(404);

        Answer tooMuch = admin.put(path, "{\"state\": \"approved\", \"scope\": \"users sso\"}");
        assertThat(tooMuch.fields()).containsExactly("scope");
        Answer approved = admin.put(
                path,
                "{\"state\": \"approved\", \"scope\": \"users:readonly\", \"roles\": [\"User\"], \"note\": \"try\"}");
        assertThat(approved.status()).as(approved.http().body()).isEqualTo(200);
        assertThat(approved.json().get("scope").asText()).isEqualTo("users:readonly");
        assertThat(approved.json().get("client_scope").asText()).isEqualTo("sso:readonly users");
        assertThat(approved.json().get("roles").get(0).asText()).isEqualTo("User");
        assertThat(approved.json().get("note").asText()).isEqualTo("try");
        assertThat(approved.json().get("organization").asText()).isEqualTo("Acme");
        assertThat(approved.json().get("decided_by").asText()).startsWith("client:");
        assertThat(admin.get(path).json()).isEqualTo(approved.json());

        Answer all = admin.put(path, APPROVED, "If-Match", approved.header("ETag"));
        assertThat(all.json().get("scope").isNull()).isTrue();
        assertThat(all.json().get("roles")).isEmpty();
        assertThat(admin.put(path, APPROVED, "If-Match", approved.header("ETag"))
                        .status())
                .isEqualTo(412);
        assertThat(admin.put(path, all.json().toString()).status()).isEqualTo(200);
        assertThat(server.database
                        .dsl()
                        .select(AUDIT_EVENT.ACTION)
                        .from(AUDIT_EVENT)
                        .where(AUDIT_EVENT.ORGANIZATION_ID.eq(admin.organization.id()))
                        .fetch(AUDIT_EVENT.ACTION))
                .contains("authorized_application.approve", "authorized_application.edit");
    }

    @Test
    void what_cannot_be_approved_is_told_apart() {
        Caller admin = server.admin();
        String path = application(admin.post("/clients", APP));

        assertThat(admin.put("/authorized-applications/nobody-knows-it", APPROVED)
                        .status())
                .isEqualTo(404);
        assertThat(admin.put(path, "{\"state\": \"revoked\"}").fields()).containsExactly("state");
        assertThat(admin.put(path, "{}").fields()).containsExactly("state");
        assertThat(admin.put(path, "{\"state\": \"approved\", \"roles\": [\"user\"]}")
                        .fields())
                .containsExactly("roles");
        assertThat(admin.put(path, "{\"state\": \"approved\", \"note\": \"" + "x".repeat(1001) + "\"}")
                        .fields())
                .containsExactly("note");
        assertThat(admin.get("/authorized-applications?state=odd").fields()).containsExactly("state");
    }

    @Test
    void a_request_is_left_once_and_never_overturns_a_decision() {
        Caller owner = server.admin();
        Caller admin = server.admin();
        String path = application(owner.post("/clients", APP));
        String id = path.substring(path.lastIndexOf('/') + 1);
        UUID organization = admin.organization.id();

        server.applications.requested(organization, id, "user:ann@example.org", ApiServer.NOW);
        server.applications.requested(organization, id, "user:bob@example.org", ApiServer.NOW.plusSeconds(1));
        server.applications.requested(organization, "nobody-knows-it", "user:bob@example.org", ApiServer.NOW);

        Answer pending = admin.get("/authorized-applications?state=pending");
        assertThat(pending.json().get("items")).hasSize(1);
        assertThat(pending.json().get("items").get(0).get("requested_by").asText())
                .isEqualTo("user:ann@example.org");
        assertThat(pending.json().get("items").get(0).get("decided_by").isNull())
                .isTrue();
        assertThat(server.applications.isApproved(organization, id)).isFalse();
        assertThat(admin.put(path, APPROVED).json().get("requested_by").asText())
                .isEqualTo("user:ann@example.org");
        assertThat(admin.delete(path).status()).isEqualTo(204);
        server.applications.requested(organization, id, "user:ann@example.org", ApiServer.NOW);
        assertThat(admin.get(path).json().get("state").asText()).isEqualTo("revoked");
    }

    @Test
    void tokens_from_before_a_revocation_stay_dead_when_it_is_approved_again() throws Exception {
        try (ApiServer own = new ApiServer()) {
            Caller admin = own.admin();
            Caller app = own.userWith(admin.organization, "ann@example.org", "users");
            String id = app.get("/me").json().get("client_id").asText();
            own.clock.advance(Duration.ofSeconds(1));

            assertThat(admin.delete("/authorized-applications/" + id, "If-Match", "\"7\"")
                            .status())
                    .isEqualTo(412);
            assertThat(app.get("/me").status()).isEqualTo(200);
            assertThat(admin.delete("/authorized-applications/" + id).status()).isEqualTo(204);
            assertThat(app.get("/me").status()).isEqualTo(401);
            own.clock.advance(Duration.ofSeconds(1));
            assertThat(admin.put("/authorized-applications/" + id, APPROVED).status())
                    .isEqualTo(200);
            assertThat(app.get("/me").status()).isEqualTo(401);
        }
    }

    @Test
    void the_products_own_clients_are_approved_in_organizations_old_and_new() {
        Caller admin = server.admin();

        Answer console = admin.get(CONSOLE);
        assertThat(console.json().get("state").asText()).isEqualTo("approved");
        assertThat(console.json().get("organization").isNull()).isTrue();
        assertThat(admin.get(COMMAND_LINE).json().get("client_scope").asText()).contains("oauth", "offline_access");
        assertThat(server.applications.redirectUris(admin.organization.id()))
                .contains("https://bridge.example/admin/signed-in", "http://127.0.0.1/callback");
        assertThat(admin.get("/clients/tollbridge-admin").status()).isEqualTo(404);
        assertThat(admin.delete(COMMAND_LINE).status()).isEqualTo(204);
        keepBuiltIn();
        assertThat(admin.get(COMMAND_LINE).json().get("state").asText())
                .as("a start does not overturn a decision")
                .isEqualTo("revoked");
    }

    @Test
    void an_administrators_last_way_in_cannot_be_cut_off() {
        Caller admin = server.admin();
        server.userWith(admin.organization, "root@example.org", "users"); // holds Admin
        String forUsers = "{\"state\": \"approved\", \"roles\": [\"User\"]}";

        assertThat(admin.delete(CONSOLE).status()).isEqualTo(204);
        assertThat(admin.delete(COMMAND_LINE).status()).isEqualTo(409);
        assertThat(admin.put(COMMAND_LINE, forUsers).status()).isEqualTo(409);
        assertThat(admin.put(COMMAND_LINE, "{\"state\": \"approved\", \"scope\": \"users\"}")
                        .status())
                .isEqualTo(409);
        assertThat(admin.get(COMMAND_LINE).json().get("roles")).isEmpty();
        assertThat(admin.put(COMMAND_LINE, forUsers.replace("User", "Admin")).status())
                .isEqualTo(200);
        assertThat(admin.put(CONSOLE, APPROVED).status()).isEqualTo(200);
        assertThat(admin.put(COMMAND_LINE, forUsers).status()).isEqualTo(200);
        assertThat(admin.delete(CONSOLE).status())
                .as("for Users alone it is no way in")
                .isEqualTo(409);
    }

    @Test
    void where_nobody_is_an_administrator_yet_a_way_stays_open_for_the_first() {
        Caller admin = server.admin();

        assertThat(admin.delete(COMMAND_LINE).status()).isEqualTo(204);
        assertThat(admin.delete(CONSOLE).status()).isEqualTo(409);
        assertThat(admin.put(CONSOLE, "{\"state\": \"approved\", \"roles\": [\"User\"]}")
                        .status())
                .isEqualTo(409);
    }
}
