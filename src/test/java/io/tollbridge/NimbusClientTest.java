package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.AuthorizationSuccessResponse;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.PushedAuthorizationRequest;
import com.nimbusds.oauth2.sdk.PushedAuthorizationResponse;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.SAML2BearerGrant;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.TokenIntrospectionResponse;
import com.nimbusds.oauth2.sdk.TokenIntrospectionSuccessResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.as.AuthorizationServerMetadata;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.dpop.DefaultDPoPProofFactory;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.Audience;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.oauth2.sdk.token.AccessTokenType;
import com.nimbusds.oauth2.sdk.token.DPoPAccessToken;
import com.nimbusds.oauth2.sdk.token.TokenTypeURI;
import com.nimbusds.oauth2.sdk.token.Tokens;
import com.nimbusds.oauth2.sdk.tokenexchange.TokenExchangeGrant;
import com.nimbusds.openid.connect.sdk.Nonce;
import io.tollbridge.testing.LocalAdministrator;
import io.tollbridge.testing.RunningService;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * The service as the client side of the Nimbus OAuth SDK finds it, one trip for each flow: the SDK discovers, asks, sends by
 * its own HTTP client and reads the answers. The rules of each flow have tests of their own.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class NimbusClientTest {
    private static final String BEARER = "urn:ietf:params:oauth:grant-type:saml2-bearer";
    private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String REDIRECT_URI = "https://app.example/callback";
    private static final String API = "https://platform.example";
    private static final String ALICE = "alice@demo.example";
    private static final RunningService SERVICE = RunningService.start(LocalAdministrator.variables(Map.of()));
    private static final io.tollbridge.testing.Issuer IDP =
            new io.tollbridge.testing.Issuer("https://idp.example", Clock.systemUTC());
    private static final String ALICE_ID = SERVICE.createUser(ALICE);
    private static final AuthorizationServerMetadata METADATA = discovered();

    static {
        SERVICE.createIdentityProvider(IDP.metadata(), Map.of());
        // With a second one the sign-in page asks, and takes the local administrator; a single one is gone to at once.
        SERVICE.createIdentityProvider(
                new io.tollbridge.testing.Issuer("https://other-idp.example", Clock.systemUTC()).metadata(), Map.of());
    }

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    @Test
    void an_assertion_is_a_grant_and_its_token_is_introspected_and_revoked() throws Exception {
        ClientSecretBasic app = client(Map.of("grant_types", List.of(BEARER), "scope", "users:readonly"));

        AccessToken token = granted(app, assertion()).getAccessToken();

        assertThat(token.getType()).isEqualTo(AccessTokenType.BEARER);
        assertThat(token.getScope()).isEqualTo(new Scope("users:readonly"));
        TokenIntrospectionSuccessResponse told = introspected(app, token);
        assertThat(told.isActive()).isTrue();
        assertThat(told.getSubject().getValue()).isEqualTo(ALICE_ID);
        assertThat(told.getUsername()).isEqualTo(ALICE);
        HTTPResponse revoked = new TokenRevocationRequest(METADATA.getRevocationEndpointURI(), app, token)
                .toHTTPRequest()
                .send();
        assertThat(revoked.getStatusCode()).isEqualTo(200);
        assertThat(introspected(app, token).isActive()).isFalse();
    }

    @Test
    void a_token_is_exchanged_for_one_with_an_actor_for_an_audience() throws Exception {
        ClientSecretBasic app = client(Map.of("grant_types", List.of(BEARER), "scope", "users:readonly"));
        ClientSecretBasic backend = client(Map.of(
                "grant_types",
                List.of(BEARER, EXCHANGE),
                "scope",
                "users:readonly",
                "allowed_subject_token_types",
                List.of("access_token"),
                "allowed_audiences",
                List.of(API)));
        AccessToken subject = granted(app, assertion()).getAccessToken();
        AccessToken actor = granted(app, assertion()).getAccessToken();

        AccessToken exchanged = granted(
                        backend,
                        new TokenExchangeGrant(
                                subject,
                                TokenTypeURI.ACCESS_TOKEN,
                                actor,
                                TokenTypeURI.ACCESS_TOKEN,
                                TokenTypeURI.ACCESS_TOKEN,
                                List.of(new Audience(API))))
                .getAccessToken();

        assertThat(exchanged.getIssuedTokenType()).isEqualTo(TokenTypeURI.ACCESS_TOKEN);
        TokenIntrospectionSuccessResponse told = introspected(backend, exchanged);
        assertThat(told.getSubject().getValue()).isEqualTo(ALICE_ID);
        assertThat(told.getAudience()).containsExactly(new Audience(API));
        assertThat(told.getJSONObjectParameter("act")).containsEntry("sub", ALICE_ID);
    }

    @Test
    void a_request_is_pushed_and_the_browser_carries_its_uri_alone() throws Exception {
        ClientSecretBasic app = client(Map.of(
                "grant_types",
                List.of("authorization_code"),
                "redirect_uris",
                List.of(REDIRECT_URI),
                "scope",
                "users:readonly",
                "require_pushed_authorization_requests",
                true));
        CodeVerifier verifier = new CodeVerifier();
        State state = new State();
        AuthorizationRequest request = new AuthorizationRequest.Builder(ResponseType.CODE, app.getClientID())
                .redirectionURI(URI.create(REDIRECT_URI))
                .scope(new Scope("users:readonly"))
                .state(state)
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .build();

        PushedAuthorizationResponse pushed = PushedAuthorizationResponse.parse(
                new PushedAuthorizationRequest(METADATA.getPushedAuthorizationRequestEndpointURI(), app, request)
                        .toHTTPRequest()
                        .send());
        URI requestUri = pushed.toSuccessResponse().getRequestURI();
        URI browser = new AuthorizationRequest.Builder(requestUri, app.getClientID())
                .endpointURI(METADATA.getAuthorizationEndpointURI())
                .build()
                .toURI();
        AuthorizationSuccessResponse told = AuthorizationResponse.parse(
                        LocalAdministrator.authorize(browser, REDIRECT_URI))
                .toSuccessResponse();

        assertThat(told.getState()).isEqualTo(state);
        assertThat(told.getIssuer()).isEqualTo(METADATA.getIssuer()); // RFC 9207 §2.4
        AuthorizationGrant code =
                new AuthorizationCodeGrant(told.getAuthorizationCode(), URI.create(REDIRECT_URI), verifier);
        assertThat(introspected(app, granted(app, code).getAccessToken()).getUsername())
                .isEqualTo(LocalAdministrator.EMAIL);
    }

    @Test
    void a_token_is_bound_to_a_key_and_shown_with_a_proof_at_the_api() throws Exception {
        ClientSecretBasic robot = client(Map.of(
                "grant_types",
                List.of("client_credentials"),
                "roles",
                List.of(Map.of("role", "User")),
                "dpop_bound_access_tokens",
                true));
        DefaultDPoPProofFactory proofs =
                new DefaultDPoPProofFactory(new ECKeyGenerator(Curve.P_256).generate(), JWSAlgorithm.ES256);
        assertThat(METADATA.getDPoPJWSAlgs()).contains(proofs.getJWSAlgorithm());

        HTTPResponse challenged = sentWithProof(proofs, robot, null);
        assertThat(TokenResponse.parse(challenged)
                        .toErrorResponse()
                        .getErrorObject()
                        .getCode())
                .isEqualTo("use_dpop_nonce");
        HTTPResponse answer = sentWithProof(proofs, robot, challenged.getDPoPNonce());
        DPoPAccessToken token =
                TokenResponse.parse(answer).toSuccessResponse().getTokens().getDPoPAccessToken();

        assertThat(introspected(robot, token)
                        .getJWKThumbprintConfirmation()
                        .getValue()
                        .toString())
                .isEqualTo(proofs.getPublicJWK().computeThumbprint().toString());
        HTTPRequest me = new HTTPRequest(HTTPRequest.Method.GET, URI.create(SERVICE.baseUrl() + "/api/v1/me"));
        me.setAuthorization(token.toAuthorizationHeader());
        assertThat(me.send().getStatusCode()).isEqualTo(401);
        me.setDPoP(proofs.createDPoPJWT(me.getMethod().name(), me.getURI(), token));
        assertThat(me.send().getStatusCode()).isEqualTo(200);
    }

    private static HTTPResponse sentWithProof(
            DefaultDPoPProofFactory proofs, ClientAuthentication client, @Nullable Nonce nonce) throws Exception {
        HTTPRequest request = new TokenRequest.Builder(
                        METADATA.getTokenEndpointURI(), client, new ClientCredentialsGrant())
                .build()
                .toHTTPRequest();
        request.setDPoP(
                nonce == null
                        ? proofs.createDPoPJWT(request.getMethod().name(), request.getURI())
                        : proofs.createDPoPJWT(request.getMethod().name(), request.getURI(), nonce));
        return request.send();
    }

    private static Tokens granted(ClientAuthentication client, AuthorizationGrant grant) throws Exception {
        TokenResponse response =
                TokenResponse.parse(new TokenRequest.Builder(METADATA.getTokenEndpointURI(), client, grant)
                        .build()
                        .toHTTPRequest()
                        .send());
        assertThat(response.indicatesSuccess())
                .as(() -> response.toErrorResponse().toJSONObject().toJSONString())
                .isTrue();
        return response.toSuccessResponse().getTokens();
    }

    private static TokenIntrospectionSuccessResponse introspected(ClientAuthentication client, AccessToken token)
            throws Exception {
        return TokenIntrospectionResponse.parse(
                        new TokenIntrospectionRequest(METADATA.getIntrospectionEndpointURI(), client, token)
                                .toHTTPRequest()
                                .send())
                .toSuccessResponse();
    }

    private static SAML2BearerGrant assertion() {
        return new SAML2BearerGrant(
                new Base64URL(IDP.assertion(IDP.forToken(SERVICE, ALICE)).base64Url()));
    }

    private static ClientSecretBasic client(Map<String, Object> settings) {
        Map<String, Object> body = new HashMap<>(settings);
        body.put("client_name", "Nimbus app");
        JsonNode client = SERVICE.api("POST", "/clients", body);
        return new ClientSecretBasic(
                new ClientID(client.path("client_id").asText()),
                new Secret(client.path("client_secret").asText()));
    }

    private static AuthorizationServerMetadata discovered() {
        try {
            return AuthorizationServerMetadata.resolve(new Issuer(SERVICE.baseUrl()));
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }
}
