package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.PlatformApi;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.RunningService.NewClient;
import io.tollbridge.testing.TestClock;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * The downstream of the product: a user's token is exchanged for one that is meant for a platform, which checks it at the
 * service, an opaque one by introspection and a JWT by the published keys.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PlatformApiTest {
    private static final String BEARER = "urn:ietf:params:oauth:grant-type:saml2-bearer";
    private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
    private static final String PLATFORM = "https://platform.example";
    private static final String OTHER_PLATFORM = "https://other-platform.example";
    private static final String ALICE = "alice@demo.example";
    private static final String ROBOT = "robot@demo.example";
    private static final TestClock CLOCK = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    private static final RunningService SERVICE = RunningService.start(Map.of(), CLOCK);
    private static final Issuer IDP = new Issuer("https://idp.example", CLOCK);
    private static final String ALICE_ID = SERVICE.createUser(ALICE);
    private static final String ROBOT_ID = SERVICE.createUser(ROBOT);
    private static final NewClient APP =
            SERVICE.createBearerClient(Map.of("scope", "users routing", "access_token_lifetime", 600));
    private static final NewClient OPAQUE = backend("opaque");
    private static final NewClient JWT = backend("jwt");
    private static final PlatformApi API = PlatformApi.start(
            SERVICE, PLATFORM, "users:readonly", SERVICE.createBearerClient(Map.of("client_name", "Platform")), CLOCK);

    static {
        SERVICE.createIdentityProvider(IDP.metadata(), Map.of());
    }

    @AfterAll
    static void stop() {
        API.close();
        SERVICE.close();
    }

    @Test
    void a_platform_that_introspects_sees_the_user_whom_the_token_is_for_and_who_acts() {
        assertSeen(API.callByIntrospection(exchanged(OPAQUE, Map.of())), OPAQUE);
        assertSeen(API.callByIntrospection(exchanged(JWT, Map.of())), JWT);
    }

    @Test
    void a_platform_that_knows_the_keys_sees_the_same() {
        String token = exchanged(JWT, Map.of());

        assertThat(token.split("\\.")).hasSize(3);
        assertSeen(API.callByKeys(token), JWT);
    }

    @Test
    void a_revoked_token_is_refused_by_introspection_at_once_of_either_kind() {
        for (NewClient client : List.of(OPAQUE, JWT)) {
            String token = exchanged(client, Map.of());
            assertThat(API.callByIntrospection(token).statusCode()).isEqualTo(200);
            SERVICE.postForm("/oauth/revoke", Map.of("token", token), "Authorization", client.basic());

            assertRefused(API.callByIntrospection(token), 401, "invalid_token");
        }
    }

    @Test
    void what_the_platform_got_dies_with_the_users_token_that_it_came_from() {
        String source = userToken(ALICE);
        String token = exchanged(OPAQUE, Map.of("subject_token", source));
        assertThat(API.callByIntrospection(token).statusCode()).isEqualTo(200);

        SERVICE.postForm("/oauth/revoke", Map.of("token", source), "Authorization", APP.basic());

        assertRefused(API.callByIntrospection(token), 401, "invalid_token");
    }

    @Test
    void an_expired_token_is_refused_both_ways() {
        String opaque = exchanged(OPAQUE, Map.of());
        String jwt = exchanged(JWT, Map.of());
        CLOCK.advance(Duration.ofSeconds(661)); // its ten minutes, and the minute that a JWT library is lenient for

        assertRefused(API.callByIntrospection(opaque), 401, "invalid_token");
        assertRefused(API.callByIntrospection(jwt), 401, "invalid_token");
        assertRefused(API.callByKeys(jwt), 401, "invalid_token");
    }

    @Test
    void a_token_of_another_scope_is_refused_both_ways() {
        Map<String, String> elsewhere = Map.of("scope", "routing:readonly");

        assertRefused(API.callByIntrospection(exchanged(OPAQUE, elsewhere)), 403, "insufficient_scope");
        assertRefused(API.callByKeys(exchanged(JWT, elsewhere)), 403, "insufficient_scope");
    }

    @Test
    void a_token_for_somebody_else_is_refused_both_ways() {
        Map<String, String> elsewhere = Map.of("audience", OTHER_PLATFORM);

        assertRefused(API.callByIntrospection(exchanged(OPAQUE, elsewhere)), 401, "invalid_token");
        assertRefused(API.callByKeys(exchanged(JWT, elsewhere)), 401, "invalid_token");
        assertRefused(API.callByIntrospection(userToken(ALICE)), 401, "invalid_token");
    }

    @Test
    void an_opaque_token_and_nonsense_are_refused_by_keys_and_nonsense_by_introspection() {
        assertRefused(API.callByKeys(exchanged(OPAQUE, Map.of())), 401, "invalid_token");
        for (Function<String, HttpResponse<String>> way :
                List.<Function<String, HttpResponse<String>>>of(API::callByKeys, API::callByIntrospection)) {
            assertRefused(way.apply("a.b.c"), 401, "invalid_token");
        }
    }

    @Test
    void a_platform_cannot_use_the_token_it_was_shown_at_this_services_api_rfc9068_4() {
        String source = userToken(ALICE);

        assertThat(SERVICE.call("GET", "/api/v1/me", null, source).statusCode()).isEqualTo(200);
        for (NewClient client : List.of(OPAQUE, JWT)) {
            String token = exchanged(client, Map.of("subject_token", source));
            assertRefused(SERVICE.call("GET", "/api/v1/me", null, token), 401, "invalid_token");
        }
    }

    private static void assertSeen(HttpResponse<String> answer, NewClient client) {
        assertThat(answer.statusCode()).as(answer.toString()).isEqualTo(200);
        JsonNode seen = json(answer);
        assertThat(seen.path("iss").asText()).isEqualTo(SERVICE.baseUrl());
        assertThat(seen.path("sub").asText()).isEqualTo(ALICE_ID);
        assertThat(seen.path("client_id").asText()).isEqualTo(client.id());
        assertThat(seen.path("aud").toString()).contains(PLATFORM).doesNotContain(SERVICE.baseUrl());
        assertThat(seen.path("act").path("sub").asText()).isEqualTo(ROBOT_ID);
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String error) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("")).contains("error=\"" + error + "\"");
    }

    /** For the platform, about Alice, through whom the robot acts. */
    private static String exchanged(NewClient backend, Map<String, String> instead) {
        Map<String, String> fields = new HashMap<>(Map.of(
                "grant_type", EXCHANGE,
                "subject_token_type", ACCESS_TOKEN,
                "actor_token_type", ACCESS_TOKEN,
                "audience", PLATFORM,
                "scope", "users:readonly"));
        fields.putAll(instead);
        fields.computeIfAbsent("subject_token", name -> userToken(ALICE));
        fields.put("actor_token", userToken(ROBOT));
        return token(backend, fields);
    }

    private static String userToken(String email) {
        return token(
                APP,
                Map.of(
                        "grant_type",
                        BEARER,
                        "assertion",
                        IDP.assertion(IDP.forToken(SERVICE, email)).base64Url()));
    }

    private static String token(NewClient client, Map<String, String> fields) {
        HttpResponse<String> answer = SERVICE.postForm("/oauth/token", fields, "Authorization", client.basic());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).path("access_token").asText();
    }

    private static NewClient backend(String format) {
        return SERVICE.createBearerClient(Map.of(
                "grant_types",
                List.of(BEARER, EXCHANGE),
                "scope",
                "users:readonly routing:readonly",
                "access_token_format",
                format,
                "access_token_lifetime",
                600,
                "allowed_subject_token_types",
                List.of("access_token"),
                "allowed_audiences",
                List.of(PLATFORM, OTHER_PLATFORM)));
    }
}
