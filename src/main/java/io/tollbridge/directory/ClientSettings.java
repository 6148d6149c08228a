package io.tollbridge.directory;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * What an administrator sets for a client, named as in RFC 7591 where it has a name. {@link #of} gives one with all else
 * as it is by default, the {@code with…} methods the rest.
 *
 * @param refreshTokens for authorization code alone: {@code refresh_token} stands beside it
 * @param scope for every grant but client credentials
 * @param roles for client credentials only
 * @param allowedAudiences where {@code resource} (RFC 8707) and an exchange's {@code audience} may point
 * @param requirePushedAuthorizationRequests RFC 9126 §6
 */
public record ClientSettings(
        String clientName,
        String description,
        GrantType grantType,
        boolean refreshTokens,
        List<String> redirectUris,
        Scopes scope,
        List<RoleAssignment> roles,
        ClientAuthentication authentication,
        AccessTokenSettings accessTokens,
        AssertionLimits assertions,
        ExchangePolicy exchange,
        List<String> allowedAudiences,
        boolean requirePushedAuthorizationRequests) {
    /** The {@code grant_type} that may stand beside authorization code. */
    public static final String REFRESH_TOKEN = "refresh_token";
    /** The {@code grant_type} that may stand beside any. */
    public static final String TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

    /** What an {@link InvalidValue} of {@code access_token_lifetime} says. */
    public static final String LIFETIME_RULE = "must be 300 to 172800 seconds; for SCIM Integration alone to 38880000";

    private static final int MOST_URIS = 125;

    public ClientSettings {
        redirectUris = redirectUris.stream().distinct().toList();
        roles = roles.stream().distinct().toList();
        allowedAudiences = allowedAudiences.stream().distinct().toList();
        if (clientName.isBlank() || clientName.length() > 200) {
            throw new InvalidValue("client_name", "must have 1 to 200 characters");
        }
        if (description.length() > 1000) {
            throw new InvalidValue("description", "must have at most 1000 characters");
        }
        requireFor(grantType, redirectUris, scope, roles);
        requireAuthentication(grantType, authentication.method());
        if (refreshTokens && grantType != GrantType.AUTHORIZATION_CODE) {
            throw new InvalidValue("grant_types", "refresh_token may stand beside authorization_code alone");
        }
        // Whose roles these are, the store looks up.
        if (accessTokens.lifetime() > AccessTokenSettings.LONGEST_LIFETIME
                && grantType != GrantType.CLIENT_CREDENTIALS) {
            throw new InvalidValue("access_token_lifetime", LIFETIME_RULE);
        }
        if (accessTokens.certificateBound() && grantType == GrantType.IMPLICIT) {
            // Its token comes in a redirect, where no certificate is shown (RFC 8705 §3).
            throw new InvalidValue("tls_client_certificate_bound_access_tokens", "is not for implicit");
        }
        if (exchange.allowed() && authentication.method() == AuthenticationMethod.NONE) {
            throw new InvalidValue("grant_types", "token exchange is not for public clients"); // RFC 8693 §2.1
        }
        if (requirePushedAuthorizationRequests && !isForBrowsers(grantType)) {
            throw new InvalidValue(
                    "require_pushed_authorization_requests", "is for authorization_code and implicit alone");
        }
        if (allowedAudiences.size() > MOST_URIS) {
            throw new InvalidValue("allowed_audiences", "must be at most 125");
        }
        allowedAudiences.forEach(ClientSettings::requireAudience);
    }

    /** A confidential client of this grant; authorization code and implicit need redirect URIs from the start. */
    public static ClientSettings of(String name, GrantType grant, String... redirectUris) {
        return new ClientSettings(
                name,
                "",
                grant,
                false,
                List.of(redirectUris),
                Scopes.NONE,
                List.of(),
                ClientAuthentication.SECRET,
                AccessTokenSettings.DEFAULT,
                AssertionLimits.DEFAULT,
                ExchangePolicy.NONE,
                List.of(),
                false);
    }

    /** It has nothing to authenticate by, and so must use PKCE S256 (RFC 7636, RFC 9700 §2.1.1). */
    public boolean isPublic() {
        return authentication.method() == AuthenticationMethod.NONE;
    }

    /** Whether a browser may be sent there with an answer. */
    public boolean allowsRedirectTo(String uri) {
        return redirectUris.stream().anyMatch(registered -> RedirectUri.isSame(registered, uri));
    }

    /** The {@code grant_types}, the main one first. */
    public List<String> grantTypes() {
        List<String> words = new ArrayList<>();
        words.add(grantType.word());
        if (refreshTokens) {
            words.add(REFRESH_TOKEN);
        }
        if (exchange.allowed()) {
            words.add(TOKEN_EXCHANGE);
        }
        return words;
    }

    private static void requireFor(
            GrantType grant, List<String> redirectUris, Scopes scope, List<RoleAssignment> roles) {
        if (grant == GrantType.CLIENT_CREDENTIALS && !scope.names().isEmpty()) {
            throw new InvalidValue("scope", "is not for client_credentials, which has roles");
        }
        if (grant != GrantType.CLIENT_CREDENTIALS && !roles.isEmpty()) {
            throw new InvalidValue("roles", "are for client_credentials alone");
        }
        if (redirectUris.size() > MOST_URIS) {
            throw new InvalidValue("redirect_uris", "must be at most 125");
        }
        if (isForBrowsers(grant) && redirectUris.isEmpty()) {
            throw new InvalidValue("redirect_uris", "are required for " + grant.word());
        }
        redirectUris.forEach(uri -> RedirectUri.require("redirect_uris", uri));
    }

    private static void requireAuthentication(GrantType grant, AuthenticationMethod method) {
        // RFC 6749 §4.4: confidential clients only; RFC 7522 takes an assertion from nobody in particular otherwise.
        if (method == AuthenticationMethod.NONE && !isForBrowsers(grant)) {
            throw new InvalidValue("token_endpoint_auth_method", "none is for authorization_code and implicit alone");
        }
    }

    private static boolean isForBrowsers(GrantType grant) {
        return switch (grant) {
            case AUTHORIZATION_CODE, IMPLICIT -> true;
            case CLIENT_CREDENTIALS, SAML2_BEARER -> false;
        };
    }

    /** RFC 8707 §2: no fragment. Entity ids that are no absolute URIs are about, so that is not asked for. */
    private static void requireAudience(String text) {
        try {
            boolean visible = text.chars().allMatch(c -> c > 0x20 && c < 0x7F);
            if (visible
                    && !text.isEmpty()
                    && text.length() <= 1024
                    && URI.create(text).getRawFragment() == null) {
                return;
            }
        } catch (IllegalArgumentException unreadable) {
            throw new InvalidValue("allowed_audiences", text + " is neither a URI nor an entity id");
        }
        throw new InvalidValue("allowed_audiences", text + " is no URI without a fragment, nor an entity id");
    }

    public ClientSettings withDescription(String text) {
        return new ClientSettings(
                clientName,
                text,
                grantType,
                refreshTokens,
                redirectUris,
                scope,
                roles,
                authentication,
                accessTokens,
                assertions,
                exchange,
                allowedAudiences,
                requirePushedAuthorizationRequests);
    }

    /** The code's token comes with a refresh token where {@code offline_access} is granted. */
    public ClientSettings withRefreshTokens() {
        return new ClientSettings(
                clientName,
                description,
                grantType,
                true,
                redirectUris,
                scope,
                roles,
                authentication,
                accessTokens,
                assertions,
                exchange,
                allowedAudiences,
                requirePushedAuthorizationRequests);
    }

    public ClientSettings withScope(Scopes wanted) {
        return new ClientSettings(
                clientName,
                description,
                grantType,
                refreshTokens,
                redirectUris,
                wanted,
                roles,
                authentication,
                accessTokens,
                assertions,
                exchange,
                allowedAudiences,
                requirePushedAuthorizationRequests);
    }

    public ClientSettings withRoles(List<RoleAssignment> held) {
        return new ClientSettings(
                clientName,
                description,
                grantType,
                refreshTokens,
                redirectUris,
                scope,
                held,
                authentication,
                accessTokens,
                assertions,
                exchange,
                allowedAudiences,
                requirePushedAuthorizationRequests);
    }

    public ClientSettings withAuthentication(ClientAuthentication how) {
        return new ClientSettings(
                clientName,
                description,
                grantType,
                refreshTokens,
                redirectUris,
                scope,
                roles,
                how,
                accessTokens,
                assertions,
                exchange,
                allowedAudiences,
                requirePushedAuthorizationRequests);
    }

    public ClientSettings withAccessTokens(AccessTokenSettings tokens) {
        return new ClientSettings(
                clientName,
                description,
                grantType,
                refreshTokens,
                redirectUris,
                scope,
                roles,
                authentication,
                tokens,
                assertions,
                exchange,
                allowedAudiences,
                requirePushedAuthorizationRequests);
    }

    public ClientSettings withAssertions(AssertionLimits limits) {
        return new ClientSettings(
                clientName,
                description,
                grantType,
                refreshTokens,
                redirectUris,
                scope,
                roles,
                authentication,
                accessTokens,
                limits,
                exchange,
                allowedAudiences,
                requirePushedAuthorizationRequests);
    }

    public ClientSettings withExchange(ExchangePolicy policy) {
        return new ClientSettings(
                clientName,
                description,
                grantType,
                refreshTokens,
                redirectUris,
                scope,
                roles,
                authentication,
                accessTokens,
                assertions,
                policy,
                allowedAudiences,
                requirePushedAuthorizationRequests);
    }

    public ClientSettings withAllowedAudiences(String... audiences) {
        return new ClientSettings(
                clientName,
                description,
                grantType,
                refreshTokens,
                redirectUris,
                scope,
                roles,
                authentication,
                accessTokens,
                assertions,
                exchange,
                List.of(audiences),
                requirePushedAuthorizationRequests);
    }

    public ClientSettings withPushedAuthorizationRequestsOnly() {
        return new ClientSettings(
                clientName,
                description,
                grantType,
                refreshTokens,
                redirectUris,
                scope,
                roles,
                authentication,
                accessTokens,
                assertions,
                exchange,
                allowedAudiences,
                true);
    }

    /** The one step out of the implicit grant: authorization code as a public client, which must use PKCE. */
    public ClientSettings movedToCode() {
        return new ClientSettings(
                clientName,
                description,
                GrantType.AUTHORIZATION_CODE,
                refreshTokens,
                redirectUris,
                scope,
                roles,
                ClientAuthentication.NONE,
                accessTokens,
                assertions,
                ExchangePolicy.NONE,
                allowedAudiences,
                requirePushedAuthorizationRequests);
    }
}
