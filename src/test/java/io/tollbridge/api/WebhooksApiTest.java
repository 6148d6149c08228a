package io.tollbridge.api;

import static io.tollbridge.store.jooq.Tables.AUDIT_EVENT;
import static io.tollbridge.store.jooq.Tables.WEBHOOK;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.api.ApiServer.Answer;
import io.tollbridge.api.ApiServer.Caller;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WebhooksApiTest {
    private static final ApiServer SERVER = new ApiServer();
    private static final String URL = "https://receiver.example/hook";

    @AfterAll
    static void stop() throws Exception {
        SERVER.close();
    }

    @Test
    void a_webhook_is_created_with_a_secret_that_is_shown_once_and_kept_encrypted() {
        Caller admin = SERVER.admin();

        Answer created = create(admin, URL);

        assertThat(created.status()).isEqualTo(201);
        String secret = created.json().get("secret").asText();
        assertThat(secret).startsWith("whsec_").hasSize(49);
        String path = "/webhooks/" + created.json().get("id").asText();
        assertThat(created.header("Location")).isEqualTo("/api/v1" + path);
        assertThat(admin.get(path).json().has("secret")).isFalse();
        assertThat(admin.get("/webhooks").json().get("items").toString())
                .contains(URL)
                .doesNotContain(secret);
        byte[] stored = SERVER.database
                .dsl()
                .select(WEBHOOK.SECRET)
                .from(WEBHOOK)
                .where(WEBHOOK.ID.eq(UUID.fromString(created.json().get("id").asText())))
                .fetchSingle(WEBHOOK.SECRET);
        assertThat(new String(stored, UTF_8)).doesNotContain(secret.substring(6));
        assertThat(audited(admin)).doesNotContain(secret);
    }

    @Test
    void a_webhook_is_changed_under_its_etag_and_deleted_and_each_is_audited() {
        Caller admin = SERVER.admin();
        Answer created = create(admin, URL);
        String path = "/webhooks/" + created.json().get("id").asText();

        Answer changed = admin.put(path, body("https://other.example/", false), "If-Match", "\"1\"");
        assertThat(changed.json().get("enabled").asBoolean()).isFalse();
        assertThat(changed.header("ETag")).isEqualTo("\"2\"");
        assertThat(admin.put(path, body(URL, true), "If-Match", "\"1\"").status())
                .isEqualTo(412);
        Answer renewed = admin.send("POST", path + "/secret", "", BodyPublishers.noBody());
        assertThat(renewed.json().get("secret").asText())
                .startsWith("whsec_")
                .isNotEqualTo(created.json().get("secret").asText());
        assertThat(renewed.header("ETag")).isEqualTo("\"3\"");
        assertThat(admin.delete(path).status()).isEqualTo(204);
        assertThat(admin.get(path).status()).isEqualTo(404);
        assertThat(audited(admin))
                .contains("webhook.create", "webhook.edit", "webhook.secret.renew", "webhook.delete")
                .doesNotContain("whsec_");
    }

    @Test
    void a_test_waits_in_the_deliveries_to_be_sent() {
        Caller admin = SERVER.admin();
        String path = "/webhooks/" + create(admin, URL).json().get("id").asText();

        Answer begun = admin.send("POST", path + "/test", "", BodyPublishers.noBody());

        assertThat(begun.status()).isEqualTo(202);
        JsonNode deliveries = admin.get(path + "/deliveries").json().get("items");
        assertThat(deliveries).hasSize(1);
        assertThat(deliveries.get(0)).isEqualTo(begun.json());
        assertThat(deliveries.get(0).get("state").asText()).isEqualTo("pending");
        assertThat(deliveries.get(0).get("event").asText()).isEqualTo("webhook.test");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ftp://x.example/",
                "file:///etc/passwd",
                "https://",
                "https://u:p@x.example/",
                "not a url",
                "/a"
            })
    void an_address_that_is_none_is_refused(String url) {
        Answer refused = create(SERVER.admin(), url);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.fields()).containsExactly("url");
    }

    @Test
    void events_must_be_ones_that_there_are() {
        Caller admin = SERVER.admin();
        for (String events : List.of("[]", "[\"webhook.test\"]", "[\"nonsense\"]", "null")) {
            Answer refused = admin.post("/webhooks", "{\"url\": \"" + URL + "\", \"events\": " + events + "}");
            assertThat(refused.status()).as(events).isEqualTo(422);
            assertThat(refused.fields()).containsExactly("events");
        }
    }

    @Test
    void another_organizations_webhook_is_not_there_and_who_may_not_edit_the_organization_sees_none() {
        Caller admin = SERVER.admin();
        String path = "/webhooks/" + create(admin, URL).json().get("id").asText();
        Caller stranger = SERVER.admin();
        Caller viewer = SERVER.clientWith(admin.organization, "sso:provider:view", "sso:provider:edit");

        for (String method : List.of("GET", "DELETE")) {
            assertThat(stranger.send(method, path, "", BodyPublishers.noBody()).status())
                    .isEqualTo(404);
        }
        assertThat(stranger.get(path + "/deliveries").status()).isEqualTo(404);
        assertThat(stranger.send("POST", path + "/test", "", BodyPublishers.noBody())
                        .status())
                .isEqualTo(404);
        assertThat(viewer.get("/webhooks").status()).isEqualTo(403);
        assertThat(viewer.get(path).status()).isEqualTo(403);
    }

    @Test
    void an_organization_has_at_most_twenty() {
        Caller admin = SERVER.admin();
        for (int number = 0; number < 20; number++) {
            assertThat(create(admin, URL).status()).isEqualTo(201);
        }

        assertThat(create(admin, URL).status()).isEqualTo(409);
        assertThat(admin.get("/webhooks?page_size=15").json().get("next_cursor").asText())
                .isNotEmpty();
    }

    private static Answer create(Caller caller, String url) {
        return caller.post("/webhooks", body(url, true));
    }

    private static String body(String url, boolean enabled) {
        return "{\"url\": \"" + url + "\", \"events\": [\"certificate.expiring\"], \"enabled\": " + enabled + "}";
    }

    private static String audited(Caller caller) {
        return SERVER.database
                .dsl()
                .select(AUDIT_EVENT.ACTION, AUDIT_EVENT.BEFORE_JSON, AUDIT_EVENT.AFTER_JSON)
                .from(AUDIT_EVENT)
                .where(AUDIT_EVENT.ORGANIZATION_ID.eq(caller.organization.id()))
                .fetch()
                .toString();
    }
}
