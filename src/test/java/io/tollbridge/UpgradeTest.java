package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.store.Database;
import io.tollbridge.testing.CodeClient;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.RunningService.NewClient;
import io.tollbridge.testing.TestDatabase;
import java.net.http.HttpResponse;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A database of the second schema with everything in it, taken over by this version: nothing is lost. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class UpgradeTest {
    private static final String BEARER = "urn:ietf:params:oauth:grant-type:saml2-bearer";
    private static final String BOB = "bob@demo.example";

    /** What later versions write into JSON that the second one knew; rows of then have none of it. */
    private static final List<String> ADDED_SINCE = List.of(
            "UPDATE credential SET details = JSON_REMOVE(details, '$.saml_session') WHERE details IS NOT NULL",
            "UPDATE client SET settings = JSON_REMOVE(settings, '$.id_token_signed_response_alg')",
            "UPDATE identity_provider SET settings = JSON_REMOVE(settings, '$.settings.requests',"
                    + " '$.settings.accounts', '$.settings.metadata', '$.endpoints.slo_redirect_response',"
                    + " '$.endpoints.slo_post_response', '$.endpoints.artifact_resolution',"
                    + " '$.endpoints.artifact_resolvers')");

    @Test
    void sessions_tokens_logins_and_reports_of_the_second_schema_go_on() throws Exception {
        try (AuthorizationTrip trip = new AuthorizationTrip()) {
            RunningService donor = trip.service;
            CodeClient app = CodeClient.create(donor, Map.of());
            JsonNode tokens = json(app.redeem(trip.code(app, app.request(Map.of("scope", "users offline_access")))));
            String code = trip.code(app, app.request());
            Issuer issuer = new Issuer("https://idp.example", trip.clock);
            String providerId = donor.createIdentityProvider(issuer.metadata(), Map.of("allow_unsolicited", true));
            NewClient client = donor.createBearerClient(Map.of());
            String token = token(exchange(donor, issuer, client));
            String session = cookie(signIn(donor, issuer));
            String report = reference(signIn(donor, new Issuer("https://stranger.example", trip.clock)));
            donor.report(report);
            String used = issuer.assertion(issuer.forToken(donor, BOB)).base64();
            assertThat(exchange(donor, client, used).statusCode()).isEqualTo(200);

            Database.Location.External old = TestDatabase.location();
            migrate(old);
            copy(donor.location(), old);

            try (RunningService upgraded =
                    RunningService.start(Map.of("TOLLBRIDGE_BASE_URL", donor.baseUrl()), trip.clock, old)) {
                assertThat(isActive(upgraded, client, token)).isTrue();
                assertThat(exchange(upgraded, client, used).statusCode()).isEqualTo(400); // the guard came along
                assertThat(upgraded.get("/", "Cookie", session).body()).contains(BOB);
                CodeClient same = app.at(upgraded);
                assertThat(same.redeem(code).statusCode()).isEqualTo(200);
                assertThat(same.refresh(tokens.get("refresh_token").asText()).statusCode())
                        .isEqualTo(200);
                assertThat(token(exchange(upgraded, issuer, client))).isNotEmpty();
                assertThat(signIn(upgraded, issuer).statusCode()).isEqualTo(303);

                assertThat(upgraded.failedChecks(report)).contains("unknown-issuer");
                JsonNode provider = upgraded.api("GET", "/identity-providers/" + providerId, null);
                assertThat(provider.get("entity_id").asText()).isEqualTo(issuer.entityId());
                assertThat(provider.get("response_binding").asText()).isEqualTo("HTTP-POST");
                assertThat(provider.get("create_users").asBoolean()).isFalse();
                assertThat(provider.get("certificates").get(0).get("state").asText())
                        .isEqualTo("active");
                assertThat(upgraded.api("GET", "/organization/keys", null)
                                .get("signing")
                                .get(0)
                                .get("state")
                                .asText())
                        .isEqualTo("current");
                assertThat(upgraded.rows("SELECT 1 FROM identity_provider WHERE metadata_refresh_at IS NULL"))
                        .isEmpty();
            }
        }
    }

    private static void migrate(Database.Location.External to) {
        Flyway.configure()
                .dataSource(to.url(), to.user(), to.password())
                .locations("classpath:sql")
                .target("2")
                .load()
                .migrate();
    }

    /** The columns that the second schema has, and its JSON. */
    private static void copy(Database.Location.External from, Database.Location.External to) throws SQLException {
        try (var connection = DriverManager.getConnection(to.url(), to.user(), to.password());
                Statement statement = connection.createStatement()) {
            List<String> copies = new ArrayList<>();
            try (var tables = statement.executeQuery("""
                SELECT t.table_name, GROUP_CONCAT(CONCAT('`', c.column_name, '`'))
                FROM information_schema.tables t
                JOIN information_schema.columns c
                ON c.table_schema = t.table_schema AND c.table_name = t.table_name
                WHERE t.table_schema = DATABASE() AND t.table_name NOT LIKE 'flyway%'
                GROUP BY t.table_name
                """)) {
                while (tables.next()) {
                    copies.add("INSERT INTO `%1$s` (%2$s) SELECT %2$s FROM `%3$s`.`%1$s`"
                            .formatted(tables.getString(1), tables.getString(2), schema(from)));
                }
            }
            statement.execute("SET FOREIGN_KEY_CHECKS = 0");
            for (String copy : copies) {
                statement.execute(copy);
            }
            for (String removal : ADDED_SINCE) {
                statement.execute(removal);
            }
        }
    }

    private static String schema(Database.Location.External location) {
        return location.url().replaceAll(".*/([^/?]+)(\\?.*)?", "$1");
    }

    private static HttpResponse<String> signIn(RunningService at, Issuer issuer) {
        return at.postForm(
                "/saml/acme/acs",
                Map.of(
                        "SAMLResponse",
                        issuer.response(issuer.forAcs(at, BOB, null)).base64()));
    }

    private static String cookie(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
        return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    }

    private static String reference(HttpResponse<String> refusal) {
        Matcher reference =
                Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").matcher(refusal.body());
        assertThat(reference.find()).as(refusal.body()).isTrue();
        return reference.group();
    }

    private static HttpResponse<String> exchange(RunningService at, Issuer issuer, NewClient client) {
        return exchange(at, client, issuer.assertion(issuer.forToken(at, BOB)).base64());
    }

    private static HttpResponse<String> exchange(RunningService at, NewClient client, String assertion) {
        return at.postForm(
                "/oauth/token", Map.of("grant_type", BEARER, "assertion", assertion), "Authorization", client.basic());
    }

    private static String token(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).get("access_token").asText();
    }

    private static boolean isActive(RunningService at, NewClient client, String token) {
        return json(at.postForm("/oauth/introspect", Map.of("token", token), "Authorization", client.basic()))
                .get("active")
                .asBoolean();
    }
}
