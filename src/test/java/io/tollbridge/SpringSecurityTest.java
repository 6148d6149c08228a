package io.tollbridge;

import static io.tollbridge.testing.RunningService.basic;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.testing.CodeClient;
import io.tollbridge.testing.LocalAdministrator;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.TestClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.oauth2.client.authentication.OAuth2LoginAuthenticationToken;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2RefreshTokenGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.RestClientClientCredentialsTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.RestClientRefreshTokenTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.RestClientTokenExchangeTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.TokenExchangeGrantRequest;
import org.springframework.security.oauth2.client.oidc.authentication.OidcAuthorizationCodeAuthenticationProvider;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenDecoderFactory;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserService;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationExchange;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationResponse;
import org.springframework.security.oauth2.core.oidc.OidcUserInfo;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoders;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;
import org.springframework.security.oauth2.server.resource.introspection.SpringOpaqueTokenIntrospector;

/** The service as the OAuth2 client and the resource server of Spring Security find it, set up as its manual says. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@NullUnmarked // Spring says "may be null" of what a complete answer has; a null fails the test anyway
final class SpringSecurityTest {
    private static final String REDIRECT_URI = "https://app.example/login/oauth2/code/tollbridge";
    private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String API = "https://platform.example";
    private static final List<String> SCOPE = List.of("openid", "profile", "email", "offline_access", "users:readonly");
    private static final RunningService SERVICE = RunningService.start(LocalAdministrator.variables(Map.of()));

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    @Test
    void its_client_discovers_signs_in_with_pkce_reads_who_it_is_and_refreshes() {
        ClientRegistration app = app(Map.of());

        Login login = signedIn(app, new OidcIdTokenDecoderFactory());

        assertSignedIn(app, login);
        OAuth2AccessTokenResponse refreshed = refreshed(app, login);
        assertThat(refreshed.getAccessToken().getTokenValue())
                .isNotEqualTo(login.accessToken().getTokenValue());
        assertThat(refreshed.getAccessToken().getScopes()).containsExactlyInAnyOrderElementsOf(SCOPE);
        assertThat(requireNonNull(refreshed.getRefreshToken()).getTokenValue())
                .isNotEqualTo(login.refreshToken().getTokenValue());
        assertThatThrownBy(() -> refreshed(app, login))
                .isInstanceOfSatisfying(
                        OAuth2AuthorizationException.class,
                        refused -> assertThat(refused.getError().getErrorCode()).isEqualTo("invalid_grant"));
    }

    @Test
    void its_client_verifies_an_id_token_by_es256_where_it_is_told_to_expect_that() {
        ClientRegistration app = app(Map.of("id_token_signed_response_alg", "ES256"));
        OidcIdTokenDecoderFactory decoders = new OidcIdTokenDecoderFactory();
        decoders.setJwsAlgorithmResolver(registration -> SignatureAlgorithm.ES256);

        assertSignedIn(app, signedIn(app, decoders));
    }

    @Test
    void its_client_gets_a_token_of_its_own_by_client_credentials() {
        OAuth2AccessToken token = own(robot(Map.of()));

        assertThat(token.getTokenType()).isEqualTo(OAuth2AccessToken.TokenType.BEARER);
        assertThat(Duration.between(Instant.now(), token.getExpiresAt()))
                .isBetween(Duration.ofSeconds(500), Duration.ofSeconds(600));
        assertThat(SERVICE.call("GET", "/api/v1/me", null, token.getTokenValue())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void its_client_exchanges_a_users_token_for_one_that_its_resource_server_takes() {
        ClientRegistration app = app(Map.of());
        OAuth2AccessToken users = signedIn(app, new OidcIdTokenDecoderFactory()).accessToken();
        ClientRegistration backend = backend();

        Jwt jwt = resourceServer(API, backend.getClientId())
                .decode(exchanged(backend, users).getTokenValue());

        assertThat(jwt.getAudience()).containsExactly(API);
        assertThat(jwt.getClaimAsString("scope")).isEqualTo("users:readonly");
        assertThat(jwt.getSubject()).isEqualTo(introspected(backend, users).getName());
    }

    @Test
    void its_resource_server_introspects_an_opaque_token_until_it_is_revoked() {
        ClientRegistration app = app(Map.of());
        Login login = signedIn(app, new OidcIdTokenDecoderFactory());
        OAuth2AccessToken token = login.accessToken();
        ClientRegistration api = robot(Map.of());

        OAuth2AuthenticatedPrincipal principal = introspected(api, token);

        assertThat(principal.getName()).isEqualTo(login.user().getSubject());
        assertThat(principal.<String>getAttribute("username")).isEqualTo(LocalAdministrator.EMAIL);
        assertThat(principal.<List<String>>getAttribute("aud")).containsExactly(SERVICE.baseUrl());
        assertThat(principal.getAuthorities())
                .extracting(authority -> String.valueOf(authority.getAuthority()))
                .contains("SCOPE_users:readonly", "SCOPE_email")
                .doesNotContain("SCOPE_users");
        revoke(app, token);
        assertThatThrownBy(() -> introspected(api, token)).isInstanceOf(BadOpaqueTokenException.class);
    }

    @Test
    void its_resource_server_discovers_the_keys_and_takes_a_jwt_of_rfc_9068() {
        ClientRegistration robot = robot(Map.of("access_token_format", "jwt"));
        String token = own(robot).getTokenValue();

        Jwt strict = resourceServer(SERVICE.baseUrl(), robot.getClientId()).decode(token);
        assertThat(strict.getSubject()).isEqualTo(robot.getClientId());
        assertThat(strict.getHeaders()).containsEntry("typ", "at+jwt").containsEntry("alg", "ES256");
        assertThat(strict.getAudience()).containsExactly(SERVICE.baseUrl());
    }

    @Test
    void its_resource_server_refuses_a_jwt_of_another_issuer_for_another_audience_or_tampered_with() {
        ClientRegistration robot = robot(Map.of("access_token_format", "jwt"));
        String token = own(robot).getTokenValue();
        JwtDecoder strict = resourceServer(SERVICE.baseUrl(), robot.getClientId());
        String[] parts = token.split("\\.");
        char first = parts[2].charAt(0);

        assertThatThrownBy(() -> strict.decode(
                        parts[0] + "." + parts[1] + "." + (first == 'A' ? 'B' : 'A') + parts[2].substring(1)))
                .isInstanceOf(BadJwtException.class);
        assertThatThrownBy(() -> resourceServer(API, robot.getClientId()).decode(token))
                .isInstanceOf(JwtValidationException.class)
                .hasMessageContaining("aud");
        try (RunningService other = RunningService.start()) {
            ClientRegistration theirs = robot(other, Map.of("access_token_format", "jwt"));
            assertThatThrownBy(() -> strict.decode(own(theirs).getTokenValue())).isInstanceOf(BadJwtException.class);
        }
    }

    @Test
    void its_resource_server_refuses_a_jwt_that_has_expired() {
        TestClock clock = new TestClock(Instant.now().minus(Duration.ofHours(1)));
        try (RunningService service = RunningService.start(Map.of(), clock)) {
            ClientRegistration robot = robot(service, Map.of("access_token_format", "jwt"));
            JwtDecoder strict = resourceServer(service, service.baseUrl(), robot.getClientId());

            assertThatThrownBy(() -> strict.decode(own(robot).getTokenValue()))
                    .isInstanceOf(JwtValidationException.class)
                    .hasMessageContaining("expired");
            clock.advance(Duration.ofHours(1));
            assertThat(strict.decode(own(robot).getTokenValue()).getSubject()).isEqualTo(robot.getClientId());
        }
    }

    private record Login(OidcUser user, OAuth2AccessToken accessToken, OAuth2RefreshToken refreshToken) {}

    /** All that Spring does between the redirect to the service and a user who is signed in. */
    private static Login signedIn(ClientRegistration app, OidcIdTokenDecoderFactory idTokenDecoders) {
        OAuth2AuthorizationRequest request = requireNonNull(
                new DefaultOAuth2AuthorizationRequestResolver(new InMemoryClientRegistrationRepository(app))
                        .resolve(new MockHttpServletRequest(), app.getRegistrationId()));
        assertThat(request.getAuthorizationRequestUri())
                .contains("code_challenge=", "code_challenge_method=S256", "nonce=");
        Map<String, String> told = CodeClient.answer(
                LocalAdministrator.authorize(URI.create(request.getAuthorizationRequestUri()), REDIRECT_URI));
        OAuth2AuthorizationResponse response = OAuth2AuthorizationResponse.success(told.getOrDefault("code", ""))
                .redirectUri(REDIRECT_URI)
                .state(told.getOrDefault("state", ""))
                .build();
        OidcAuthorizationCodeAuthenticationProvider provider = new OidcAuthorizationCodeAuthenticationProvider(
                new RestClientAuthorizationCodeTokenResponseClient(), new OidcUserService());
        provider.setJwtDecoderFactory(idTokenDecoders);
        OAuth2LoginAuthenticationToken login = (OAuth2LoginAuthenticationToken) requireNonNull(provider.authenticate(
                new OAuth2LoginAuthenticationToken(app, new OAuth2AuthorizationExchange(request, response))));
        assertThat(login.isAuthenticated()).isTrue();
        return new Login(
                (OidcUser) requireNonNull(login.getPrincipal()),
                requireNonNull(login.getAccessToken()),
                requireNonNull(login.getRefreshToken()));
    }

    private static void assertSignedIn(ClientRegistration app, Login login) {
        OidcUser user = login.user();
        assertThat(user.getIdToken().getAudience()).containsExactly(app.getClientId());
        assertThat(String.valueOf(user.getIdToken().getIssuer())).isEqualTo(SERVICE.baseUrl());
        OidcUserInfo info = requireNonNull(user.getUserInfo());
        assertThat(info.getEmail()).isEqualTo(LocalAdministrator.EMAIL);
        assertThat(info.getSubject()).isEqualTo(user.getSubject());
        assertThat(login.accessToken().getScopes()).containsExactlyInAnyOrderElementsOf(SCOPE);
    }

    private static OAuth2AccessTokenResponse refreshed(ClientRegistration app, Login login) {
        return new RestClientRefreshTokenTokenResponseClient()
                .getTokenResponse(new OAuth2RefreshTokenGrantRequest(app, login.accessToken(), login.refreshToken()));
    }

    private static OAuth2AccessToken own(ClientRegistration robot) {
        return new RestClientClientCredentialsTokenResponseClient()
                .getTokenResponse(new OAuth2ClientCredentialsGrantRequest(robot))
                .getAccessToken();
    }

    /** The audience is added as Spring's manual says (RFC 8693 §2.1 leaves it open). */
    private static OAuth2AccessToken exchanged(ClientRegistration backend, OAuth2AccessToken subject) {
        RestClientTokenExchangeTokenResponseClient client = new RestClientTokenExchangeTokenResponseClient();
        client.setParametersCustomizer(parameters -> parameters.set("audience", API));
        return client.getTokenResponse(new TokenExchangeGrantRequest(backend, subject, null))
                .getAccessToken();
    }

    private static OAuth2AuthenticatedPrincipal introspected(ClientRegistration api, OAuth2AccessToken token) {
        OpaqueTokenIntrospector introspector = SpringOpaqueTokenIntrospector.withIntrospectionUri(
                        SERVICE.baseUrl() + "/oauth/introspect")
                .clientId(api.getClientId())
                .clientSecret(api.getClientSecret())
                .build();
        return introspector.introspect(token.getTokenValue());
    }

    private static JwtDecoder resourceServer(String audience, String clientId) {
        return resourceServer(SERVICE, audience, clientId);
    }

    private static JwtDecoder resourceServer(RunningService service, String audience, String clientId) {
        NimbusJwtDecoder decoder = JwtDecoders.fromIssuerLocation(service.baseUrl());
        decoder.setJwtValidator(JwtValidators.createAtJwtValidator()
                .issuer(service.baseUrl())
                .audience(audience)
                .clientId(clientId)
                .build());
        return decoder;
    }

    private static void revoke(ClientRegistration app, OAuth2AccessToken token) {
        assertThat(SERVICE.postForm(
                                "/oauth/revoke",
                                Map.of("token", token.getTokenValue()),
                                "Authorization",
                                basic(app.getClientId(), app.getClientSecret()))
                        .statusCode())
                .isEqualTo(200);
    }

    private static ClientRegistration app(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "client_name", "Spring app",
                "grant_types", List.of("authorization_code", "refresh_token"),
                "redirect_uris", List.of(REDIRECT_URI),
                "scope", String.join(" ", SCOPE)));
        settings.putAll(more);
        return registration(SERVICE, settings, AuthorizationGrantType.AUTHORIZATION_CODE)
                .redirectUri(REDIRECT_URI)
                .scope(SCOPE)
                .build();
    }

    private static ClientRegistration robot(Map<String, Object> more) {
        return robot(SERVICE, more);
    }

    private static ClientRegistration robot(RunningService service, Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "client_name",
                "Spring robot",
                "grant_types",
                List.of("client_credentials"),
                "roles",
                List.of(Map.of("role", "User")),
                "access_token_lifetime",
                600));
        settings.putAll(more);
        return registration(service, settings, AuthorizationGrantType.CLIENT_CREDENTIALS)
                .build();
    }

    private static ClientRegistration backend() {
        Map<String, Object> settings = Map.of(
                "client_name",
                "Spring backend",
                "grant_types",
                List.of("urn:ietf:params:oauth:grant-type:saml2-bearer", EXCHANGE),
                "scope",
                "users:readonly",
                "access_token_format",
                "jwt",
                "allowed_subject_token_types",
                List.of("access_token"),
                "allowed_audiences",
                List.of(API));
        return registration(SERVICE, settings, AuthorizationGrantType.TOKEN_EXCHANGE)
                .build();
    }

    private static ClientRegistration.Builder registration(
            RunningService service, Map<String, Object> settings, AuthorizationGrantType grant) {
        JsonNode client = service.api("POST", "/clients", settings);
        return ClientRegistrations.fromIssuerLocation(service.baseUrl())
                .registrationId("tollbridge")
                .clientId(client.path("client_id").asText())
                .clientSecret(client.path("client_secret").asText())
                .authorizationGrantType(grant);
    }
}
