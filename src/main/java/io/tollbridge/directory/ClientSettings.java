package io.tollbridge.directory;

import java.net.URI;
import java.util.List;
import java.util.Set;

/**
 * What an administrator sets for a client, named as in RFC 7591 where it has a name.
 *
 * @param scope for every grant but client credentials
 * @param roles for client credentials only
 * @param accessTokenLifetime seconds, 300 to 172,800
 * @param assertionRecipients further URLs that an assertion's Recipient may be in the SAML2-bearer grant
 * @param maxAssertionLifetime seconds from IssueInstant to the confirmation's end at most, 60 to 86,400
 */
public record ClientSettings(
        String clientName,
        String description,
        GrantType grantType,
        List<String> redirectUris,
        Scopes scope,
        List<RoleAssignment> roles,
        int accessTokenLifetime,
        String tokenEndpointAuthMethod,
        List<String> assertionRecipients,
        int maxAssertionLifetime) {
    public static final int DEFAULT_LIFETIME = 86_400;
    public static final int DEFAULT_ASSERTION_LIFETIME = 4_200;
    /** Only for the bootstrap client: its secret is taken by Basic or by the form. */
    public static final String EITHER_SECRET_METHOD = "client_secret_basic client_secret_post";

    private static final Set<String> AUTHENTICATION_METHODS =
            Set.of("client_secret_basic", "client_secret_post", EITHER_SECRET_METHOD);

    public ClientSettings {
        redirectUris = List.copyOf(redirectUris);
        roles = List.copyOf(roles);
        assertionRecipients = List.copyOf(assertionRecipients);
        if (clientName.isBlank() || clientName.length() > 200) {
            throw new InvalidValue("client_name", "must have 1 to 200 characters");
        }
        if (description.length() > 1000) {
            throw new InvalidValue("description", "must have at most 1000 characters");
        }
        if (accessTokenLifetime < 300 || accessTokenLifetime > 172_800) {
            throw new InvalidValue("access_token_lifetime", "must be 300 to 172800 seconds");
        }
        if (maxAssertionLifetime < 60 || maxAssertionLifetime > 86_400) {
            throw new InvalidValue("max_assertion_lifetime", "must be 60 to 86400 seconds");
        }
        if (!AUTHENTICATION_METHODS.contains(tokenEndpointAuthMethod)) {
            throw new InvalidValue(
                    "token_endpoint_auth_method", "must be one of client_secret_basic, client_secret_post");
        }
        if (grantType == GrantType.CLIENT_CREDENTIALS && !scope.names().isEmpty()) {
            throw new InvalidValue("scope", "is not for client_credentials, which has roles");
        }
        if (grantType != GrantType.CLIENT_CREDENTIALS && !roles.isEmpty()) {
            throw new InvalidValue("roles", "are for client_credentials alone");
        }
        if (redirectUris.size() > 125) {
            throw new InvalidValue("redirect_uris", "must be at most 125");
        }
        redirectUris.forEach(uri -> requireAbsolute("redirect_uris", uri));
        assertionRecipients.forEach(uri -> requireAbsolute("assertion_recipients", uri));
    }

    /** RFC 6749 §3.1.2: absolute, no fragment; https, or http on loopback. */
    private static void requireAbsolute(String field, String text) {
        try {
            URI uri = URI.create(text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme();
            String host = uri.getHost() == null ? "" : uri.getHost();
            boolean loopback = host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
            boolean allowed = scheme.equals("https") && !host.isEmpty() || scheme.equals("http") && loopback;
            if (!allowed || uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
                throw new InvalidValue(field, text + " is not https, or http on loopback, without a fragment");
            }
        } catch (IllegalArgumentException unreadable) {
            throw new InvalidValue(field, text + " is no URI");
        }
    }
}
