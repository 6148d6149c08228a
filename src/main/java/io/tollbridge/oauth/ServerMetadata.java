package io.tollbridge.oauth;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.ResponseMode;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.openid.connect.sdk.Prompt;
import com.nimbusds.openid.connect.sdk.SubjectType;
import com.nimbusds.openid.connect.sdk.claims.ClaimType;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import io.tollbridge.directory.AuthenticationMethod;
import io.tollbridge.directory.ImplicitSunset;
import io.tollbridge.directory.Scopes;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * What this service can do, for clients to read (RFC 8414, OpenID Connect Discovery): nothing that does not work. One
 * document for both addresses; whoever adds an endpoint, a grant or a method adds it here.
 */
public final class ServerMetadata {
    private final String issuer;
    private final ImplicitSunset sunset;
    private final boolean clientCertificates;
    private final Clock clock;

    /** {@code clientCertificates}: whether a proxy passes them on. */
    public ServerMetadata(String issuer, ImplicitSunset sunset, boolean clientCertificates, Clock clock) {
        this.issuer = issuer;
        this.sunset = sunset;
        this.clientCertificates = clientCertificates;
        this.clock = clock;
    }

    /** The document. */
    public String json() {
        boolean implicit = sunset.allowsUse(clock.instant());
        OIDCProviderMetadata metadata =
                new OIDCProviderMetadata(new Issuer(issuer), List.of(SubjectType.PUBLIC), at("/oauth/jwks"));
        metadata.setAuthorizationEndpointURI(at("/oauth/authorize"));
        metadata.setPushedAuthorizationRequestEndpointURI(at("/oauth/par"));
        metadata.setTokenEndpointURI(at("/oauth/token"));
        metadata.setIntrospectionEndpointURI(at("/oauth/introspect"));
        metadata.setRevocationEndpointURI(at("/oauth/revoke"));
        metadata.setUserInfoEndpointURI(at("/oauth/userinfo"));

        List<ResponseType> responseTypes = new ArrayList<>(List.of(ResponseType.CODE));
        List<ResponseMode> responseModes = new ArrayList<>(List.of(ResponseMode.QUERY));
        List<GrantType> grants = new ArrayList<>(List.of(
                GrantType.AUTHORIZATION_CODE,
                GrantType.REFRESH_TOKEN,
                GrantType.CLIENT_CREDENTIALS,
                GrantType.SAML2_BEARER,
                GrantType.TOKEN_EXCHANGE));
        if (implicit) {
            responseTypes.add(ResponseType.TOKEN);
            responseModes.add(ResponseMode.FRAGMENT);
            grants.add(GrantType.IMPLICIT);
        }
        metadata.setResponseTypes(responseTypes);
        metadata.setResponseModes(responseModes);
        metadata.setGrantTypes(grants);
        metadata.setCodeChallengeMethods(List.of(CodeChallengeMethod.S256)); // RFC 9700 §2.1.1
        metadata.setSupportsAuthorizationResponseIssuerParam(true); // RFC 9207 §3

        metadata.setTokenEndpointAuthMethods(clientAuthentication());
        metadata.setTokenEndpointJWSAlgs(JwtClientAssertions.ALGORITHMS);
        metadata.setIntrospectionEndpointAuthMethods(clientAuthentication().stream()
                .filter(method -> !method.equals(ClientAuthenticationMethod.NONE)) // RFC 7662 §2.1
                .toList());
        metadata.setIntrospectionEndpointJWSAlgs(JwtClientAssertions.ALGORITHMS);
        metadata.setRevocationEndpointAuthMethods(clientAuthentication());
        metadata.setRevocationEndpointJWSAlgs(JwtClientAssertions.ALGORITHMS);
        metadata.setSupportsTLSClientCertificateBoundAccessTokens(clientCertificates); // RFC 8705 §3.3
        metadata.setDPoPJWSAlgs(DpopProofs.ALGORITHMS.stream()
                .sorted(Comparator.comparing(JWSAlgorithm::getName))
                .toList()); // RFC 9449 §5.1

        metadata.setScopes(Scope.parse(new TreeSet<>(Scopes.ALL.names())));
        metadata.setPromptTypes(
                List.of(Prompt.Type.NONE, Prompt.Type.LOGIN, Prompt.Type.CONSENT, Prompt.Type.SELECT_ACCOUNT));
        metadata.setIDTokenJWSAlgs(List.of(JWSAlgorithm.ES256, JWSAlgorithm.RS256));
        metadata.setClaimTypes(List.of(ClaimType.NORMAL));
        metadata.setClaims(List.of(
                "sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "name", "email", "email_verified"));
        metadata.setSupportsClaimsParams(false);
        metadata.setSupportsRequestParam(false);
        metadata.setSupportsRequestURIParam(false);
        return metadata.toJSONObject().toJSONString();
    }

    /** The same wherever clients are authenticated; of PAR nothing is said of its own (RFC 9126 §5). */
    private List<ClientAuthenticationMethod> clientAuthentication() {
        List<ClientAuthenticationMethod> methods = new ArrayList<>(List.of(
                ClientAuthenticationMethod.CLIENT_SECRET_BASIC,
                ClientAuthenticationMethod.CLIENT_SECRET_POST,
                ClientAuthenticationMethod.PRIVATE_KEY_JWT,
                new ClientAuthenticationMethod(AuthenticationMethod.SAML2_ASSERTION.word()),
                ClientAuthenticationMethod.NONE));
        if (clientCertificates) {
            methods.add(ClientAuthenticationMethod.TLS_CLIENT_AUTH);
        }
        return methods;
    }

    private URI at(String path) {
        return URI.create(issuer + path);
    }
}
