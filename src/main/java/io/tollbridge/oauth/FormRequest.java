package io.tollbridge.oauth;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.PlainClientSecret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A POSTed form of one of the OAuth endpoints, parsed once (RFC 6749 §3.2): no parameter twice, no credentials in the
 * query, at most one way of client authentication. Nimbus reads form and credentials.
 */
public final class FormRequest {
    private static final Set<String> NEVER_IN_QUERY =
            Set.of(
                    "client_secret",
                    "client_id",
                    "assertion",
                    "client_assertion",
                    "token",
                    "code",
                    "refresh_token",
                    "subject_token",
                    "actor_token");

    private static final Set<String> REPEATABLE = Set.of("resource", "audience");

    private final Map<String, List<String>> parameters;
    private final Optional<ClientCredentials> credentials;

    private FormRequest(Map<String, List<String>> parameters, Optional<ClientCredentials> credentials) {
        this.parameters = parameters;
        this.credentials = credentials;
    }

    /** A client id and the secret that was sent with it. */
    public record ClientCredentials(String clientId, String secret, boolean basic) {
        @Override
        public String toString() {
            return "ClientCredentials[" + clientId + "]";
        }
    }

    /**
     * Parses a request.
     *
     * @param contentType the header as it came, empty if absent
     * @param authorization likewise
     * @param query the raw query, empty if there is none
     */
    public static FormRequest parse(String contentType, String authorization, String query, String body) {
        String mediaType = contentType.split(";", 2)[0].strip(); // RFC 9110 §8.3.1: parameters follow
        if (!mediaType.equalsIgnoreCase("application/x-www-form-urlencoded")) {
            throw invalid("The body must be application/x-www-form-urlencoded.");
        }
        if (URLUtils.parseParameters(query).keySet().stream().anyMatch(NEVER_IN_QUERY::contains)) {
            throw invalid("Credentials must not stand in the URL.");
        }
        Map<String, List<String>> parameters = URLUtils.parseParameters(body);
        for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
            // RFC 6749 §3.2: not more than once, but for these (RFC 8707 §2, RFC 8693 §2.1).
            if (parameter.getValue().size() > 1 && !REPEATABLE.contains(parameter.getKey())) {
                throw invalid("The parameter " + Printable.of(parameter.getKey()) + " is repeated.");
            }
        }
        return new FormRequest(parameters, credentials(authorization, parameters, body));
    }

    private static Optional<ClientCredentials> credentials(
            String authorization, Map<String, List<String>> parameters, String body) {
        boolean basic = authorization.regionMatches(true, 0, "Basic ", 0, 6);
        if (basic && parameters.containsKey("client_secret")) {
            throw invalid("Use one method of client authentication."); // RFC 6749 §2.3
        }
        if (parameters.containsKey("client_assertion")) {
            throw new OAuthException(new OAuthError.InvalidClient("client_assertion is not offered", basic));
        }
        HTTPRequest request = new HTTPRequest(HTTPRequest.Method.POST, URI.create("http://localhost/"));
        if (basic) {
            request.setAuthorization(authorization);
        }
        try {
            request.setContentType("application/x-www-form-urlencoded");
            request.setBody(body);
            return switch (ClientAuthentication.parse(request)) {
                case ClientSecretBasic secret -> Optional.of(credentials(secret));
                case ClientSecretPost secret -> Optional.of(credentials(secret));
                case null, default -> Optional.empty();
            };
        } catch (ParseException | IllegalArgumentException unreadable) {
            throw new OAuthException(new OAuthError.InvalidClient(
                    "unreadable client authentication: " + unreadable.getMessage(), basic));
        }
    }

    private static ClientCredentials credentials(PlainClientSecret secret) {
        return new ClientCredentials(
                secret.getClientID().getValue(),
                secret.getClientSecret().getValue(),
                secret.getMethod().equals(ClientAuthenticationMethod.CLIENT_SECRET_BASIC));
    }

    /** The client that the request says it is from, unproven: for counting alone. */
    public Optional<String> claimedClientId() {
        return credentials.map(ClientCredentials::clientId).or(() -> parameter("client_id"));
    }

    /** The credentials, if there are any. */
    public Optional<ClientCredentials> credentials() {
        return credentials;
    }

    /** The parameter's value; an empty one counts as absent (RFC 6749 §3.2). */
    public Optional<String> parameter(String name) {
        List<String> values = parameters.get(name);
        return values == null || values.isEmpty() || values.get(0).isEmpty()
                ? Optional.empty()
                : Optional.of(values.get(0));
    }

    /** Every value of a parameter that may be repeated, but for empty ones. */
    public List<String> values(String name) {
        return parameters.getOrDefault(name, List.of()).stream()
                .filter(value -> !value.isEmpty())
                .toList();
    }

    /** Every parameter as it was sent. */
    Map<String, List<String>> parameters() {
        return Collections.unmodifiableMap(parameters);
    }

    /** The parameter's value, or {@code invalid_request}. */
    public String required(String name) {
        return parameter(name).orElseThrow(() -> invalid("The parameter " + name + " is missing."));
    }

    private static OAuthException invalid(String told) {
        return new OAuthException(new OAuthError.InvalidRequest(told));
    }
}
