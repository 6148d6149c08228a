package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.store.Database;
import io.tollbridge.testing.CodeClient;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.MariaDbTools;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.RunningService.NewClient;
import io.tollbridge.testing.TestDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A backup by MariaDB's own tools, restored after it had grown old: what it brings back to life, and the fence. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class BackupTest {
    private static final String BEARER = "urn:ietf:params:oauth:grant-type:saml2-bearer";

    private final AuthorizationTrip trip = new AuthorizationTrip();
    private final RunningService service = trip.service;
    private final Issuer issuer = new Issuer("https://idp.example", trip.clock);

    @TempDir
    private Path folder;

    @BeforeAll
    static void tools() {
        MariaDbTools.require();
    }

    @AfterEach
    void stop() {
        trip.close();
    }

    @Test
    void a_restored_backup_brings_used_and_revoked_things_back_to_life_until_the_fence_is_raised() {
        NewClient bearer = service.createBearerClient(Map.of());
        CodeClient app = CodeClient.create(service, Map.of());
        String code = trip.code(app, app.request());
        JsonNode tokens = json(app.redeem(trip.code(app, app.request(Map.of("scope", "users offline_access")))));
        String refresh = tokens.get("refresh_token").asText();
        service.createIdentityProvider(issuer.metadata(), Map.of());
        String revokedLater = token(exchange(service, bearer, assertion()));
        String usedLater = assertion();

        MariaDbTools.dump(service.location(), folder.resolve("backup.sql"));
        trip.clock.advance(Duration.ofSeconds(5));
        assertThat(service.postForm("/oauth/revoke", Map.of("token", revokedLater), "Authorization", bearer.basic())
                        .statusCode())
                .isEqualTo(200);
        assertThat(exchange(service, bearer, usedLater).statusCode()).isEqualTo(200);
        assertThat(exchange(service, bearer, usedLater).statusCode()).isEqualTo(400);
        String keys = service.get("/oauth/jwks").body();
        trip.clock.advance(Duration.ofSeconds(5));

        Database.Location.External restored = TestDatabase.location();
        MariaDbTools.restore(folder.resolve("backup.sql"), restored);
        try (RunningService careless = started(restored)) {
            assertThat(isActive(careless, bearer, revokedLater)).isTrue(); // what the fence is for
        }

        assertThat(run(restored, "restore", "fence"))
                .contains("the fence stands at " + trip.clock.instant())
                .contains("sessions, codes and tokens revoked");
        try (RunningService fenced = started(restored)) {
            assertThat(isActive(fenced, bearer, revokedLater)).isFalse();
            assertThat(isActive(fenced, bearer, tokens.get("access_token").asText()))
                    .isFalse();
            HttpResponse<String> again = exchange(fenced, bearer, usedLater);
            assertThat(again.statusCode()).isEqualTo(400);
            assertThat(json(again).get("error").asText()).isEqualTo("invalid_grant");
            assertThat(json(again).get("error_description").asText()).contains("issued-before-restore");
            CodeClient sameApp = app.at(fenced);
            assertThat(json(sameApp.redeem(code)).get("error").asText()).isEqualTo("invalid_grant");
            assertThat(json(sameApp.refresh(refresh)).get("error").asText()).isEqualTo("invalid_grant");
            assertThat(json(fenced.get("/oauth/jwks")).get("keys"))
                    .extracting(key -> key.get("kid").asText())
                    .noneMatch(keys::contains);

            // An identity provider's clock may be a minute ahead: what it issues now may be older than the fence.
            assertThat(exchange(fenced, bearer, assertion()).statusCode()).isEqualTo(400);
            trip.clock.advance(Duration.ofSeconds(61));
            assertThat(isActive(fenced, bearer, token(exchange(fenced, bearer, assertion()))))
                    .isTrue();
            assertThat(fenced.api("GET", "/audit-events?action=restore.fence", null)
                            .get("items"))
                    .hasSize(1);
        }
    }

    private RunningService started(Database.Location.External database) {
        return RunningService.start(Map.of("TOLLBRIDGE_BASE_URL", service.baseUrl()), trip.clock, database);
    }

    private String run(Database.Location.External database, String... arguments) {
        StringWriter out = new StringWriter();
        CommandLine commands =
                Main.commandLine(trip.clock, RunningService.variables(database)).setOut(new PrintWriter(out, true));
        assertThat(commands.execute(arguments)).isZero();
        return out.toString();
    }

    private String assertion() {
        return issuer.assertion(issuer.forToken(service, "bob@demo.example")).base64();
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
