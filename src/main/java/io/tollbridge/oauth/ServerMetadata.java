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
import java.util.List;
import java.util.TreeSet;

/**
 * What this service can do, for clients to read (RFC 8414, OpenID Connect Discovery): nothing that does not work. One
 * document for both addresses; whoever adds an endpoint, a grant or a method adds it here.
 */
public final class ServerMetadata {
    /** Of the token endpoint and of those that authenticate clients as it does. */
    private static final List<ClientAuthenticationMethod> CLIENT_AUTHENTICATION = List.of(
            ClientAuthenticationMethod.CLIENT_SECRET_BASIC,
            ClientAuthenticationMethod.CLIENT_SECRET_POST,
            ClientAuthenticationMethod.PRIVATE_KEY_JWT,
            new ClientAuthenticationMethod(AuthenticationMethod.SAML2_ASSERTION.word()));

    private final String issuer;
    private final ImplicitSunset sunset;
    private final Clock clock;

    public ServerMetadata(String issuer, ImplicitSunset sunset, Clock clock) {
        this.issuer = issuer;
        this.sunset = sunset;
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
        metadata.setUserInfoEndpointURI(at("/oauth/userinfo"));

        List<ResponseType> responseTypes = new ArrayList<>(List.of(ResponseType.CODE));
        List<ResponseMode> responseModes = new ArrayList<>(List.of(ResponseMode.QUERY));
        List<GrantType> grants = new ArrayList<>(List.of(
                GrantType.AUTHORIZATION_CODE,
                GrantType.REFRESH_TOKEN,
                GrantType.CLIENT_CREDENTIALS,
                GrantType.SAML2_BEARER));
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

        metadata.setTokenEndpointAuthMethods(CLIENT_AUTHENTICATION);
        metadata.setIntrospectionEndpointAuthMethods(CLIENT_AUTHENTICATION);

        metadata.setScopes(Scope.parse(new TreeSet<>(Scopes.ALL.names())));
        metadata.setPromptTypes(List.of(
                Prompt.Type.NONE, Prompt.Type.LOGIN, Prompt.Type.CONSENT, Prompt.Type.SELECT_ACCOUNT));
        metadata.setIDTokenJWSAlgs(List.of(JWSAlgorithm.ES256, JWSAlgorithm.RS256));
        metadata.setClaimTypes(List.of(ClaimType.NORMAL));
        metadata.setClaims(List.of(
                "sub",
                "iss",
                "aud",
                "exp",
                "iat",
                "auth_time",
                "nonce",
                "at_hash",
                "name",
                "email",
                "email_verified"));
        metadata.setSupportsClaimsParams(false);
        metadata.setSupportsRequestParam(false);
        metadata.setSupportsRequestURIParam(false);
        return metadata.toJSONObject().toJSONString();
    }

    private URI at(String path) {
        return URI.create(issuer + path);
    }
}
