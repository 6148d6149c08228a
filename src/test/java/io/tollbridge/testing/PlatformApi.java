package io.tollbridge.testing;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.TokenIntrospectionResponse;
import com.nimbusds.oauth2.sdk.TokenIntrospectionSuccessResponse;
import com.nimbusds.oauth2.sdk.as.AuthorizationServerMetadata;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.token.AccessTokenType;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.BearerTokenError;
import io.tollbridge.testing.RunningService.NewClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody else's API behind the service, on WireMock: each call's token is checked at the service, by introspection
 * (RFC 7662) or by the published keys (RFC 9068 §4), as a standard library does it; addresses come from discovery alone. What
 * is let in is answered with the claims that the API saw.
 */
public final class PlatformApi implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BY_INTROSPECTION = "/by-introspection/photos";
    private static final String BY_KEYS = "/by-keys/photos";

    private final HttpClient http = HttpClient.newHttpClient();
    private final String audience;
    private final Scope wanted;
    private final ClientSecretBasic credentials;
    private final AuthorizationServerMetadata service;
    private final DefaultJWTProcessor<SecurityContext> jwts;
    private final WireMockServer server;

    private PlatformApi(String issuer, String audience, String scope, NewClient credentials, Clock clock) {
        this.audience = audience;
        this.wanted = Scope.parse(scope);
        this.credentials = new ClientSecretBasic(new ClientID(credentials.id()), new Secret(credentials.secret()));
        this.service = discovered(issuer);
        this.jwts = processor(service, audience, clock);
        this.server = new WireMockServer(
                wireMockConfig().dynamicPort().bindAddress("localhost").extensions(new TokenCheck()));
    }

    /** What trusts this service, is called by this name in tokens, wants this scope, and asks with these credentials. */
    public static PlatformApi start(
            RunningService service, String audience, String scope, NewClient credentials, Clock clock) {
        PlatformApi api = new PlatformApi(service.baseUrl(), audience, scope, credentials, clock);
        api.server.start();
        for (String path : List.of(BY_INTROSPECTION, BY_KEYS)) {
            api.server.stubFor(any(urlPathEqualTo(path)).willReturn(aResponse().withTransformers(TokenCheck.NAME)));
        }
        return api;
    }

    /** Calls the part that introspects. */
    public HttpResponse<String> callByIntrospection(String token) {
        return call(BY_INTROSPECTION, token);
    }

    /** Calls the part that verifies by the published keys. */
    public HttpResponse<String> callByKeys(String token) {
        return call(BY_KEYS, token);
    }

    private HttpResponse<String> call(String path, String token) {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                            .header("Authorization", "Bearer " + token)
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** What the service says of the token, if it is good. */
    private Optional<Map<String, Object>> introspected(BearerAccessToken token) {
        try {
            TokenIntrospectionSuccessResponse told = TokenIntrospectionResponse.parse(
                            new TokenIntrospectionRequest(service.getIntrospectionEndpointURI(), credentials, token)
                                    .toHTTPRequest()
                                    .send())
                    .toSuccessResponse();
            return told.isActive() ? Optional.of(told.toJSONObject()) : Optional.empty();
        } catch (IOException | ParseException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** What the token says of itself, if it is good. */
    private Optional<Map<String, Object>> verified(BearerAccessToken token) {
        try {
            return Optional.of(jwts.process(token.getValue(), null).toJSONObject());
        } catch (BadJOSEException | java.text.ParseException refused) {
            return Optional.empty();
        } catch (JOSEException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static DefaultJWTProcessor<SecurityContext> processor(
            AuthorizationServerMetadata service, String audience, Clock clock) {
        try {
            DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
            processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt")));
            processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
                    Set.of(JWSAlgorithm.ES256, JWSAlgorithm.RS256),
                    JWKSourceBuilder.create(service.getJWKSetURI().toURL()).build()));
            processor.setJWTClaimsSetVerifier(
                    new DefaultJWTClaimsVerifier<>(
                            audience,
                            new JWTClaimsSet.Builder()
                                    .issuer(service.getIssuer().getValue())
                                    .build(),
                            Set.of("exp", "sub", "client_id", "iat", "jti")) {
                        @Override
                        protected Date currentTime() {
                            return Date.from(clock.instant());
                        }
                    });
            return processor;
        } catch (MalformedURLException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private static AuthorizationServerMetadata discovered(String issuer) {
        try {
            return AuthorizationServerMetadata.resolve(new Issuer(issuer));
        } catch (GeneralException | IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Override
    public void close() {
        server.stop();
        http.close();
    }

    /** Lets a request in, or refuses it as RFC 6750 §3.1 says. */
    private final class TokenCheck implements ResponseDefinitionTransformerV2 {
        static final String NAME = "token-check";

        @Override
        public ResponseDefinition transform(ServeEvent event) {
            BearerAccessToken token;
            try {
                @Nullable String header = event.getRequest().getHeader("Authorization");
                token = (BearerAccessToken)
                        BearerAccessToken.parse(requireNonNullElse(header, ""), AccessTokenType.BEARER);
            } catch (ParseException none) {
                return refused(BearerTokenError.MISSING_TOKEN);
            }
            boolean byKeys = event.getRequest().getUrl().startsWith(BY_KEYS);
            Optional<Map<String, Object>> claims = byKeys ? verified(token) : introspected(token);
            if (claims.isEmpty() || !audiences(claims.get()).contains(audience)) {
                return refused(BearerTokenError.INVALID_TOKEN);
            }
            Object scope = claims.get().getOrDefault("scope", "");
            if (!Scope.parse(String.valueOf(scope)).containsAll(wanted)) {
                return refused(BearerTokenError.INSUFFICIENT_SCOPE.setScope(wanted));
            }
            return letIn(claims.get());
        }

        @Override
        public boolean applyGlobally() {
            return false;
        }

        @Override
        public String getName() {
            return NAME;
        }

        /** One of several may stand for itself (RFC 7519 §4.1.3). */
        private Collection<?> audiences(Map<String, Object> claims) {
            Object all = claims.getOrDefault("aud", List.of());
            return all instanceof Collection<?> several ? several : List.of(all);
        }

        private ResponseDefinition letIn(Map<String, Object> claims) {
            try {
                return ResponseDefinitionBuilder.responseDefinition()
                        .withStatus(200)
                        .withHeader("Content-Type", "application/json")
                        .withBody(JSON.writeValueAsString(claims))
                        .build();
            } catch (JsonProcessingException bug) {
                throw new IllegalStateException(bug);
            }
        }

        private ResponseDefinition refused(BearerTokenError error) {
            return ResponseDefinitionBuilder.responseDefinition()
                    .withStatus(error.getHTTPStatusCode())
                    .withHeader("WWW-Authenticate", error.toWWWAuthenticateHeader())
                    .build();
        }
    }
}
