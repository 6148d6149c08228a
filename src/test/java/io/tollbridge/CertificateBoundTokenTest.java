package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.SignedJWT;
import io.tollbridge.testing.ClientCertificate;
import io.tollbridge.testing.CodeClient;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.RunningService.NewClient;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Access tokens that are worth nothing without the TLS certificate they were issued to (RFC 8705 §3). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class CertificateBoundTokenTest {
    private static final String HEADER = "X-Client-Cert";
    private static final String SETTING = "tls_client_certificate_bound_access_tokens";
    private static final String BEARER = "urn:ietf:params:oauth:grant-type:saml2-bearer";
    private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    /** The proxy is who connects from here. */
    private static final AuthorizationTrip TRIP = new AuthorizationTrip(
            Map.of("TOLLBRIDGE_TRUSTED_PROXIES", "127.0.0.1,::1", "TOLLBRIDGE_CLIENT_CERT_HEADER", HEADER));

    private static final RunningService SERVICE = TRIP.service;
    private static final ClientCertificate OWN = ClientCertificate.of("CN=machine");
    /** The same name, from the same authority. */
    private static final ClientCertificate OTHER = ClientCertificate.of("CN=machine");

    private static final NewClient MACHINE = machine(Map.of());

    @AfterAll
    static void stop() {
        TRIP.close();
    }

    @Test
    void rfc_8705_3_2_introspection_names_the_certificate_that_the_token_is_bound_to() {
        JsonNode told = introspected(token(MACHINE));

        assertThat(told.at("/cnf/x5t#S256").asText()).isEqualTo(OWN.thumbprint());
        assertThat(told.get("cnf")).hasSize(1);
        assertThat(told.get("token_type").asText()).isEqualTo("Bearer");
    }

    @Test
    void rfc_8705_3_1_a_jwt_names_it_too() throws Exception {
        String token = token(machine(Map.of("access_token_format", "jwt")));

        assertThat(SignedJWT.parse(token).getJWTClaimsSet().getJSONObjectClaim("cnf"))
                .isEqualTo(Map.of("x5t#S256", OWN.thumbprint()));
    }

    @Test
    void rfc_8705_3_a_resource_takes_the_token_beside_its_certificate_alone() {
        String token = token(MACHINE);

        assertThat(me(token, HEADER, OWN.header()).statusCode()).isEqualTo(200);
        assertInvalidToken(me(token, HEADER, OTHER.header()));
        assertInvalidToken(me(token));
        assertInvalidToken(me(token, HEADER, "garbage"));
        assertInvalidToken(me(token, HEADER, OWN.header(), HEADER, OWN.header()));
    }

    @Test
    void a_header_from_anyone_but_the_proxy_neither_binds_nor_proves() {
        String token = token(MACHINE);
        try (RunningService open = SERVICE.anotherNode(Map.of("TOLLBRIDGE_TRUSTED_PROXIES", "192.0.2.7"))) {
            assertNoCertificate(open.postForm(
                    "/oauth/token",
                    Map.of("grant_type", "client_credentials"),
                    "Authorization",
                    MACHINE.basic(),
                    HEADER,
                    OWN.header()));
            assertInvalidToken(open.get("/api/v1/me", "Authorization", "Bearer " + token, HEADER, OWN.header()));
        }
    }

    @Test
    void a_client_so_set_gets_no_token_without_a_certificate() {
        assertNoCertificate(SERVICE.postForm(
                "/oauth/token", Map.of("grant_type", "client_credentials"), "Authorization", MACHINE.basic()));
    }

    @Test
    void a_certificate_binds_nothing_where_the_client_is_not_set_to_it() {
        NewClient unbound = machine(Map.of(SETTING, false));
        String token = token(unbound);

        assertThat(introspected(token).has("cnf")).isFalse();
        assertThat(me(token).statusCode()).isEqualTo(200);
    }

    @Test
    void a_code_and_a_refresh_token_give_bound_tokens_and_userinfo_wants_the_certificate() {
        CodeClient app = CodeClient.create(SERVICE, Map.of(SETTING, true));
        Map<String, String> redemption = app.redemption(code(app));
        assertNoCertificate(app.token(redemption));
        JsonNode first = json(app.post("/oauth/token", redemption, HEADER, OWN.header()));
        String token = first.get("access_token").asText();

        assertThat(introspected(token).at("/cnf/x5t#S256").asText()).isEqualTo(OWN.thumbprint());
        HttpResponse<String> claims =
                SERVICE.get("/oauth/userinfo", "Authorization", "Bearer " + token, HEADER, OWN.header());
        assertThat(claims.statusCode()).as(claims.body()).isEqualTo(200);
        assertInvalidToken(SERVICE.get("/oauth/userinfo", "Authorization", "Bearer " + token));
        assertInvalidToken(SERVICE.get("/oauth/userinfo", "Authorization", "Bearer " + token, HEADER, OTHER.header()));

        // RFC 8705 §4: a confidential client's refresh token is bound to its authentication; the certificate may be
        // renewed.
        Map<String, String> refresh = refresh(first);
        assertNoCertificate(app.token(refresh));
        JsonNode second = json(app.post("/oauth/token", refresh, HEADER, OTHER.header()));
        assertThat(introspected(second.get("access_token").asText())
                        .at("/cnf/x5t#S256")
                        .asText())
                .isEqualTo(OTHER.thumbprint());
    }

    @Test
    void rfc_8705_4_a_public_clients_refresh_token_is_bound_to_its_certificate() {
        CodeClient app = CodeClient.create(SERVICE, Map.of(SETTING, true, "token_endpoint_auth_method", "none"));
        JsonNode first = json(app.post("/oauth/token", app.redemption(code(app)), HEADER, OWN.header()));

        HttpResponse<String> stolen = app.post("/oauth/token", refresh(first), HEADER, OTHER.header());
        assertThat(stolen.statusCode()).isEqualTo(400);
        assertThat(json(stolen).get("error").asText()).isEqualTo("invalid_grant");
        JsonNode second = json(app.post("/oauth/token", refresh(first), HEADER, OWN.header()));
        assertThat(introspected(second.get("access_token").asText())
                        .at("/cnf/x5t#S256")
                        .asText())
                .isEqualTo(OWN.thumbprint());

        // Once bound it stays so, whatever becomes of the setting.
        SERVICE.change("/clients/" + app.id(), Map.of(SETTING, false));
        assertThat(app.token(refresh(second)).statusCode()).isEqualTo(400);
        assertThat(app.post("/oauth/token", refresh(second), HEADER, OWN.header())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_saml2_bearer_grant_and_a_token_exchange_give_bound_tokens() {
        Issuer issuer = new Issuer("https://idp.example", TRIP.clock);
        String provider = SERVICE.createIdentityProvider(issuer.metadata(), Map.of());
        NewClient app = SERVICE.createBearerClient(Map.of(
                SETTING,
                true,
                "grant_types",
                List.of(BEARER, EXCHANGE),
                "allowed_subject_token_types",
                List.of("access_token", "saml2")));
        NewClient unbound = SERVICE.createBearerClient(Map.of());
        Map<String, String> fields = Map.of("grant_type", BEARER, "assertion", assertion(issuer));

        // Refused before the assertion is used: with the certificate it is still good.
        assertNoCertificate(SERVICE.postForm("/oauth/token", fields, "Authorization", app.basic()));
        String token = granted(app, fields);
        assertThat(introspected(token).at("/cnf/x5t#S256").asText()).isEqualTo(OWN.thumbprint());

        String source = granted(unbound, Map.of("grant_type", BEARER, "assertion", assertion(issuer)));
        Map<String, String> exchange = Map.of(
                "grant_type",
                EXCHANGE,
                "subject_token",
                source,
                "subject_token_type",
                "urn:ietf:params:oauth:token-type:access_token");
        assertNoCertificate(SERVICE.postForm("/oauth/token", exchange, "Authorization", app.basic()));
        assertThat(introspected(granted(app, exchange)).at("/cnf/x5t#S256").asText())
                .isEqualTo(OWN.thumbprint());

        // A bound token is no subject token: whoever sends it may have stolen it.
        Map<String, String> again = new HashMap<>(exchange);
        again.put("subject_token", token);
        HttpResponse<String> refused =
                SERVICE.postForm("/oauth/token", again, "Authorization", app.basic(), HEADER, OWN.header());
        assertThat(json(refused).get("error").asText()).isEqualTo("invalid_request");
        SERVICE.api("DELETE", "/identity-providers/" + provider, null);
    }

    @Test
    void where_no_proxy_passes_certificates_on_the_setting_is_refused_and_not_advertised() {
        try (RunningService direct = RunningService.start()) {
            HttpResponse<String> refused = create(direct, settings(Map.of()));
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
            assertThat(json(refused).at("/errors/0/field").asText()).isEqualTo(SETTING);
            assertThat(json(refused).at("/errors/0/problem").asText()).contains("TOLLBRIDGE_CLIENT_CERT_HEADER");
            assertThat(create(direct, settings(Map.of(SETTING, false))).statusCode())
                    .isEqualTo(201);

            assertThat(metadata(direct).path(SETTING).asBoolean(false)).isFalse();
            assertThat(metadata(SERVICE).path(SETTING).asBoolean(false)).isTrue();
        }
    }

    private static JsonNode metadata(RunningService service) {
        return json(service.get("/.well-known/oauth-authorization-server"));
    }

    private static Map<String, Object> settings(Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(Map.of(
                "client_name",
                "Machine",
                "grant_types",
                List.of("client_credentials"),
                "roles",
                List.of(Map.of("role", "Admin")),
                SETTING,
                true));
        body.putAll(more);
        return body;
    }

    private static HttpResponse<String> create(RunningService service, Map<String, Object> settings) {
        return service.call("POST", "/api/v1/clients", settings, service.token());
    }

    private static NewClient machine(Map<String, Object> more) {
        JsonNode created = SERVICE.api("POST", "/clients", settings(more));
        return new NewClient(
                created.get("client_id").asText(), created.get("client_secret").asText());
    }

    private static String token(NewClient client) {
        return granted(client, Map.of("grant_type", "client_credentials"));
    }

    private static String granted(NewClient client, Map<String, String> fields) {
        HttpResponse<String> answer =
                SERVICE.postForm("/oauth/token", fields, "Authorization", client.basic(), HEADER, OWN.header());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).get("access_token").asText();
    }

    private static String code(CodeClient app) {
        return TRIP.code(app, app.request(Map.of("scope", "openid offline_access", "provider", TRIP.idpId)));
    }

    private static Map<String, String> refresh(JsonNode tokens) {
        return Map.of(
                "grant_type",
                "refresh_token",
                "refresh_token",
                tokens.get("refresh_token").asText());
    }

    private static String assertion(Issuer issuer) {
        return issuer.assertion(issuer.forToken(SERVICE, "alice@demo.example")).base64Url();
    }

    private static HttpResponse<String> me(String token, String... headers) {
        String[] all = new String[headers.length + 2];
        all[0] = "Authorization";
        all[1] = "Bearer " + token;
        System.arraycopy(headers, 0, all, 2, headers.length);
        return SERVICE.get("/api/v1/me", all);
    }

    private static JsonNode introspected(String token) {
        return json(SERVICE.postForm(
                "/oauth/introspect",
                Map.of("token", token),
                "Authorization",
                RunningService.basic(RunningService.CLIENT_ID, RunningService.CLIENT_SECRET)));
    }

    private static void assertNoCertificate(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(json(answer).get("error").asText()).isEqualTo("invalid_request");
        assertThat(json(answer).get("error_description").asText()).contains("certificate");
    }

    /** RFC 8705 §3 with RFC 6750 §3.1. */
    private static void assertInvalidToken(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("")).contains("error=\"invalid_token\"");
    }
}
