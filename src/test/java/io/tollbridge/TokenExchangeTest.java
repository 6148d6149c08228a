package io.tollbridge;

import static io.tollbridge.testing.RunningService.CLIENT_ID;
import static io.tollbridge.testing.RunningService.CLIENT_SECRET;
import static io.tollbridge.testing.RunningService.basic;
import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.Audience;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.oauth2.sdk.token.AccessTokenType;
import com.nimbusds.oauth2.sdk.token.TokenTypeURI;
import com.nimbusds.oauth2.sdk.token.TypelessToken;
import com.nimbusds.oauth2.sdk.tokenexchange.TokenExchangeGrant;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.RunningService.NewClient;
import io.tollbridge.testing.TestClock;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tokens for tokens (RFC 8693), asked for by the client side of Nimbus where it can ask for it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TokenExchangeTest {
    private static final String BEARER = "urn:ietf:params:oauth:grant-type:saml2-bearer";
    private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String TYPE = "urn:ietf:params:oauth:token-type:";
    private static final String ALICE = "alice@demo.example";
    private static final String API = "https://api.example/v1";
    private static final String OTHER_API = "https://other-api.example";
    private static final TestClock CLOCK = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    private static final RunningService SERVICE = RunningService.start(Map.of(), CLOCK);
    private static final Issuer ISSUER = new Issuer("https://idp.example", CLOCK);
    private static final String ALICE_ID = SERVICE.createUser(ALICE);
    private static final NewClient APP =
            SERVICE.createBearerClient(Map.of("scope", "users routing:readonly openid", "access_token_lifetime", 600));
    private static final NewClient BACKEND = exchanger("users:readonly routing", "access_token", "saml2", "jwt");

    static {
        SERVICE.createIdentityProvider(ISSUER.metadata(), Map.of());
        SERVICE.createUser("robot@demo.example");
    }

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    @Test
    void a_token_gives_one_about_the_same_user_for_what_both_clients_may() throws Exception {
        AccessToken exchanged = exchanged(BACKEND, grant(appToken()));

        assertThat(exchanged.getType()).isEqualTo(AccessTokenType.BEARER);
        assertThat(exchanged.getIssuedTokenType()).isEqualTo(TokenTypeURI.ACCESS_TOKEN);
        assertThat(exchanged.getScope().toStringList()).containsExactlyInAnyOrder("users:readonly", "routing:readonly");
        JsonNode told = introspected(exchanged.getValue());
        assertThat(told.get("sub").asText()).isEqualTo(ALICE_ID);
        assertThat(told.get("client_id").asText()).isEqualTo(BACKEND.id());
    }

    @Test
    void the_answer_has_no_refresh_token() {
        JsonNode body = json(SERVICE.postForm(
                "/oauth/token",
                form("subject_token", appToken(), "subject_token_type", TYPE + "access_token"),
                "Authorization",
                BACKEND.basic()));

        assertThat(body.has("refresh_token")).isFalse();
        assertThat(body.get("issued_token_type").asText()).isEqualTo(TYPE + "access_token");
        assertThat(body.get("token_type").asText()).isEqualTo("Bearer");
    }

    @Test
    void it_ends_when_its_source_ends_and_not_later() throws Exception {
        String source = appToken();
        CLOCK.advance(Duration.ofSeconds(250));
        AccessToken first = exchanged(BACKEND, grant(source));
        AccessToken second = exchanged(BACKEND, grant(first.getValue()));

        assertThat(first.getLifetime()).isEqualTo(350);
        assertThat(second.getLifetime()).isEqualTo(350);
        CLOCK.advance(Duration.ofSeconds(350));
        assertThat(active(second.getValue())).isFalse();
        refused(BACKEND, Map.of("subject_token", source), "invalid_request", "The subject token is not active.");
    }

    @Test
    void the_clients_own_lifetime_is_a_limit_too() throws Exception {
        NewClient brief = exchanger(Map.of("access_token_lifetime", 300), "users", "access_token");

        assertThat(exchanged(brief, grant(appToken())).getLifetime()).isEqualTo(300);
    }

    @Test
    void a_wider_scope_is_refused_and_a_narrower_one_is_given() {
        String source = appToken();
        for (String wider : List.of("users", "routing", "openid", "users:readonly openid", "nothing-like-it")) {
            refused(BACKEND, Map.of("subject_token", source, "scope", wider), "invalid_scope", "");
        }
        JsonNode narrow = given(BACKEND, Map.of("subject_token", source, "scope", "users:readonly"));
        assertThat(narrow.get("scope").asText()).isEqualTo("users:readonly");
        // What was left out once cannot be had back from the narrower token.
        refused(
                BACKEND,
                Map.of("subject_token", narrow.get("access_token").asText(), "scope", "routing:readonly"),
                "invalid_scope",
                "");
    }

    @Test
    void without_a_policy_there_is_no_exchange() {
        refused(APP, Map.of("subject_token", appToken()), "unauthorized_client", "");
        refused(exchanger("users"), Map.of("subject_token", appToken()), "unauthorized_client", "");
    }

    @Test
    void a_type_beyond_the_policy_is_refused() {
        NewClient assertionsOnly = exchanger("users", "saml2");

        refused(assertionsOnly, Map.of("subject_token", appToken()), "invalid_request", "");
        for (String type : List.of("id_token", "refresh_token", "saml1", "x y")) {
            refused(
                    BACKEND,
                    Map.of("subject_token", appToken(), "subject_token_type", TYPE + type),
                    "invalid_request",
                    "");
        }
    }

    @Test
    void what_is_malformed_is_an_invalid_request() {
        String source = appToken();
        List<Map<String, String>> malformed = List.of(
                Map.of("subject_token", ""),
                Map.of("subject_token", source, "subject_token_type", ""),
                Map.of("subject_token", source, "actor_token", source),
                Map.of("subject_token", source, "actor_token_type", TYPE + "access_token"),
                Map.of("subject_token", source, "actor_token", source, "actor_token_type", TYPE + "saml2"),
                Map.of("subject_token", source, "actor_token", "x", "actor_token_type", TYPE + "access_token"),
                Map.of("subject_token", source, "actor_token", source, "actor_token_type", TYPE + "jwt"),
                Map.of("subject_token", source, "subject_token_type", TYPE + "jwt"),
                Map.of("subject_token", "a.b.c", "subject_token_type", TYPE + "jwt"),
                Map.of("subject_token", source + "x"),
                Map.of("subject_token", source, "requested_token_type", TYPE + "refresh_token"),
                Map.of("subject_token", source, "requested_token_type", "%%%"),
                Map.of("subject_token", "\u0000é".repeat(2000)));
        for (Map<String, String> fields : malformed) {
            refused(BACKEND, fields, "invalid_request", "");
        }
    }

    @Test
    void resource_and_audience_must_be_registered() throws Exception {
        String source = appToken();
        TokenExchangeGrant both = new TokenExchangeGrant(
                new TypelessToken(source),
                TokenTypeURI.ACCESS_TOKEN,
                null,
                null,
                null,
                List.of(new Audience(API), new Audience(OTHER_API)));
        String token = exchanged(BACKEND, both).getValue();

        assertThat(details(token)).contains("\"audience\":[\"" + API + "\",\"" + OTHER_API + "\"]");
        // Exchanged again without a wish, it is for the same ones and not for everybody.
        assertThat(details(exchanged(BACKEND, grant(token)).getValue())).contains(API, OTHER_API);
        for (String parameter : List.of("resource", "audience")) {
            given(BACKEND, Map.of("subject_token", source, parameter, API));
            refused(BACKEND, Map.of("subject_token", source, parameter, API + "/"), "invalid_target", "");
        }
    }

    @Test
    void revoking_the_source_kills_what_came_of_it_at_any_depth() throws Exception {
        String source = appToken();
        String token = source;
        for (int depth = 0; depth < 4; depth++) {
            token = exchanged(BACKEND, grant(token)).getValue();
        }
        assertThat(active(token)).isTrue();

        SERVICE.api("DELETE", "/tokens/" + introspected(source).get("jti").asText(), null);

        assertThat(active(token)).isFalse();
        refused(BACKEND, Map.of("subject_token", token), "invalid_request", "The subject token is not active.");
    }

    @Test
    void an_actor_stands_in_the_token_before_those_who_acted_before() throws Exception {
        String actor = token("robot@demo.example");
        String once = delegated(appToken(), actor);
        String twice = delegated(once, exchanged(BACKEND, grant(actor)).getValue());

        JsonNode act = new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(details(twice))
                .get("actor");
        assertThat(act.get("client_id").asText()).isEqualTo(BACKEND.id());
        assertThat(act.get("before").get("client_id").asText()).isEqualTo(APP.id());
        assertThat(act.get("subject").asText())
                .isEqualTo(introspected(actor).get("sub").asText());
        assertThat(introspected(twice).get("sub").asText()).isEqualTo(ALICE_ID);
        // Exchanged without an actor, it is still known who acted.
        assertThat(details(exchanged(BACKEND, grant(twice)).getValue())).contains("\"before\":{");
    }

    @Test
    void revoking_the_actors_token_kills_the_delegation_too() throws Exception {
        String actor = token("robot@demo.example");
        String delegated = delegated(appToken(), actor);
        String assertion = ISSUER.assertion(ISSUER.forToken(SERVICE, ALICE)).base64Url();
        String ofAssertion = exchanged(
                        BACKEND,
                        new TokenExchangeGrant(
                                new TypelessToken(assertion),
                                TokenTypeURI.SAML2,
                                new TypelessToken(actor),
                                TokenTypeURI.ACCESS_TOKEN,
                                null,
                                null))
                .getValue();

        SERVICE.api("DELETE", "/tokens/" + introspected(actor).get("jti").asText(), null);

        assertThat(active(delegated)).isFalse();
        assertThat(active(ofAssertion)).isFalse();
        refused(BACKEND, saml2(assertion), "invalid_request", "The assertion failed the check replay.");
    }

    @Test
    void nobody_delegates_without_end() throws Exception {
        String actor = token("robot@demo.example");
        String token = appToken();
        for (int depth = 0; depth < 10; depth++) {
            token = delegated(token, actor);
        }
        refused(
                BACKEND,
                Map.of("subject_token", token, "actor_token", actor, "actor_token_type", TYPE + "access_token"),
                "invalid_request",
                "The subject token has been delegated too often.");
    }

    @Test
    void an_assertion_is_used_once_over_exchange_and_grant() {
        String first = ISSUER.assertion(ISSUER.forToken(SERVICE, ALICE)).base64Url();
        JsonNode exchanged = given(BACKEND, saml2(first));
        assertThat(exchanged.get("scope").asText().split(" ")).containsExactlyInAnyOrder("users:readonly", "routing");
        assertThat(bearer(first).get("error").asText()).isEqualTo("invalid_grant");

        String second = ISSUER.assertion(ISSUER.forToken(SERVICE, ALICE)).base64Url();
        assertThat(bearer(second).has("access_token")).isTrue();
        JsonNode again = refused(BACKEND, saml2(second), "invalid_request", "The assertion failed the check replay.");
        String report = again.get("error_uri").asText();
        assertThat(SERVICE.failedChecks(report.substring(report.lastIndexOf('/') + 1)))
                .containsExactly("replay");
    }

    @Test
    void a_token_for_an_assertion_ends_with_the_assertion() {
        Instant end = CLOCK.instant().plusSeconds(100);
        String assertion = ISSUER.assertion(ISSUER.forToken(SERVICE, ALICE).withNotOnOrAfter(end))
                .base64Url();

        assertThat(given(BACKEND, saml2(assertion)).get("expires_in").asLong()).isEqualTo(100);
    }

    @Test
    void an_assertion_that_is_no_good_is_refused_and_stays_unused() {
        refused(BACKEND, saml2("%%%"), "invalid_request", "The assertion could not be verified.");
        String assertion = ISSUER.assertion(ISSUER.forToken(SERVICE, ALICE)).base64Url();
        Map<String, String> wide = new HashMap<>(saml2(assertion));
        wide.put("scope", "users");

        refused(BACKEND, wide, "invalid_scope", "");
        given(BACKEND, saml2(assertion));
    }

    @Test
    void a_token_bound_to_a_key_is_refused() {
        String source = appToken();
        SERVICE.update("UPDATE credential SET details = JSON_SET(details, '$.key_thumbprint', 'x') WHERE id = '"
                + introspected(source).get("jti").asText() + "'");

        JsonNode body = refused(BACKEND, Map.of("subject_token", source), "invalid_request", "");
        assertThat(body.get("error_description").asText()).contains("bound to a key");
    }

    @Test
    void a_jwt_is_given_where_it_is_asked_for_and_taken_as_one() throws Exception {
        String source = appToken();
        JsonNode answer =
                given(BACKEND, Map.of("subject_token", source, "requested_token_type", TYPE + "jwt", "audience", API));
        assertThat(answer.get("issued_token_type").asText()).isEqualTo(TYPE + "jwt");
        String jwt = answer.get("access_token").asText();
        var claims = com.nimbusds.jwt.SignedJWT.parse(jwt).getJWTClaimsSet();
        assertThat(claims.getSubject()).isEqualTo(ALICE_ID);
        assertThat(claims.getAudience()).containsExactly(API);

        Map<String, String> again = Map.of("subject_token", jwt, "subject_token_type", TYPE + "jwt");
        String opaque = given(BACKEND, again).get("access_token").asText();
        assertThat(active(opaque)).isTrue();
        SERVICE.api("DELETE", "/tokens/" + introspected(source).get("jti").asText(), null);
        assertThat(active(opaque)).isFalse();
        refused(BACKEND, again, "invalid_request", "The subject token is not active.");
    }

    @Test
    void a_clients_own_token_stays_its_own() throws Exception {
        refused(BACKEND, Map.of("subject_token", SERVICE.token()), "invalid_request", "");
        SERVICE.change(
                "/clients/" + CLIENT_ID,
                Map.of(
                        "grant_types", List.of("client_credentials", EXCHANGE),
                        "allowed_subject_token_types", List.of("access_token"),
                        "allowed_audiences", List.of(API)));
        NewClient bootstrap = new NewClient(CLIENT_ID, CLIENT_SECRET);

        JsonNode own = given(bootstrap, Map.of("subject_token", SERVICE.token(), "audience", API));
        assertThat(introspected(own.get("access_token").asText()).get("sub").asText())
                .isEqualTo(CLIENT_ID);
        // It has no scope of its own: the subject's is the limit.
        JsonNode users = given(bootstrap, Map.of("subject_token", appToken()));
        assertThat(users.get("scope").asText().split(" "))
                .containsExactlyInAnyOrder("users", "routing:readonly", "openid");
    }

    @Test
    void the_metadata_advertises_it() {
        assertThat(SERVICE.get("/.well-known/oauth-authorization-server").body())
                .contains("token-exchange");
    }

    static NewClient exchanger(String scope, String... types) {
        return exchanger(Map.of(), scope, types);
    }

    private static NewClient exchanger(Map<String, Object> more, String scope, String... types) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "grant_types", List.of(BEARER, EXCHANGE),
                "scope", scope,
                "allowed_subject_token_types", List.of(types),
                "allowed_audiences", List.of(API, OTHER_API)));
        settings.putAll(more);
        return SERVICE.createBearerClient(settings);
    }

    private static String appToken() {
        return token(ALICE);
    }

    private static String token(String email) {
        return bearer(ISSUER.assertion(ISSUER.forToken(SERVICE, email)).base64Url())
                .get("access_token")
                .asText();
    }

    private static JsonNode bearer(String assertion) {
        return json(SERVICE.postForm(
                "/oauth/token", Map.of("grant_type", BEARER, "assertion", assertion), "Authorization", APP.basic()));
    }

    private static TokenExchangeGrant grant(String subjectToken) {
        return new TokenExchangeGrant(new TypelessToken(subjectToken), TokenTypeURI.ACCESS_TOKEN);
    }

    private static String delegated(String subject, String actor) throws Exception {
        return exchanged(
                        BACKEND,
                        new TokenExchangeGrant(
                                new TypelessToken(subject),
                                TokenTypeURI.ACCESS_TOKEN,
                                new TypelessToken(actor),
                                TokenTypeURI.ACCESS_TOKEN,
                                TokenTypeURI.ACCESS_TOKEN,
                                null))
                .getValue();
    }

    private static AccessToken exchanged(NewClient client, TokenExchangeGrant grant)
            throws IOException, ParseException {
        TokenRequest request = new TokenRequest.Builder(
                        URI.create(SERVICE.tokenUrl()),
                        new ClientSecretBasic(new ClientID(client.id()), new Secret(client.secret())),
                        grant)
                .build();
        TokenResponse response = TokenResponse.parse(request.toHTTPRequest().send());
        assertThat(response.indicatesSuccess())
                .as(() -> response.toErrorResponse().toJSONObject().toJSONString())
                .isTrue();
        return response.toSuccessResponse().getTokens().getAccessToken();
    }

    private static Map<String, String> saml2(String assertion) {
        return Map.of("subject_token", assertion, "subject_token_type", TYPE + "saml2");
    }

    private static Map<String, String> form(String... fields) {
        Map<String, String> form = new HashMap<>(Map.of("grant_type", EXCHANGE));
        for (int index = 0; index < fields.length; index += 2) {
            form.put(fields[index], fields[index + 1]);
        }
        return form;
    }

    private static Map<String, String> form(Map<String, String> fields) {
        Map<String, String> form = form("subject_token_type", TYPE + "access_token");
        form.putAll(fields);
        return form;
    }

    private static JsonNode given(NewClient client, Map<String, String> fields) {
        var answer = SERVICE.postForm("/oauth/token", form(fields), "Authorization", client.basic());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer);
    }

    /** {@code words}: the description, where it matters. */
    private static JsonNode refused(NewClient client, Map<String, String> fields, String error, String words) {
        var answer = SERVICE.postForm("/oauth/token", form(fields), "Authorization", client.basic());
        assertThat(answer.statusCode()).as(fields + answer.body()).isEqualTo(400);
        JsonNode body = json(answer);
        assertThat(body.get("error").asText()).as(fields + answer.body()).isEqualTo(error);
        if (!words.isEmpty()) {
            assertThat(body.get("error_description").asText()).isEqualTo(words);
        }
        return body;
    }

    private static JsonNode introspected(String token) {
        return json(SERVICE.postForm(
                "/oauth/introspect", Map.of("token", token), "Authorization", basic(CLIENT_ID, CLIENT_SECRET)));
    }

    private static boolean active(String token) {
        return introspected(token).get("active").asBoolean();
    }

    private static @Nullable String details(String token) {
        return SERVICE.rows("SELECT details FROM credential WHERE id = '"
                        + introspected(token).get("jti").asText() + "'")
                .getFirst()
                .getFirst();
    }
}
