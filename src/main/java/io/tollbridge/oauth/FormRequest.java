package io.tollbridge.oauth;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.PlainClientSecret;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import java.net.URI;
import java.security.cert.X509Certificate;
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
    private static final Set<String> NEVER_IN_QUERY = Set.of(
            "client_secret",
            "client_id",
            "assertion",
            "client_assertion",
            "token",
            "code",
            "refresh_token",
            "subject_token",
            "actor_token");

    private static final String ASSERTION_TYPE = "client_assertion_type";

    private static final Set<String> REPEATABLE = Set.of("resource", "audience");

    private final Map<String, List<String>> parameters;
    private final ClientProof proof;
    private final Optional<X509Certificate> certificate;

    private FormRequest(
            Map<String, List<String>> parameters, ClientProof proof, Optional<X509Certificate> certificate) {
        this.parameters = parameters;
        this.proof = proof;
        this.certificate = certificate;
    }

    /**
     * Parses a request.
     *
     * @param contentType the header as it came, empty if absent
     * @param authorization likewise
     * @param query the raw query, empty if there is none
     * @param certificate of the TLS connection, from whoever may be believed to tell
     */
    public static FormRequest parse(
            String contentType,
            String authorization,
            String query,
            String body,
            Optional<X509Certificate> certificate) {
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
        return new FormRequest(parameters, proof(authorization, parameters, body, certificate), certificate);
    }

    private static ClientProof proof(
            String authorization,
            Map<String, List<String>> parameters,
            String body,
            Optional<X509Certificate> certificate) {
        boolean basic = authorization.regionMatches(true, 0, "Basic ", 0, 6);
        boolean post = parameters.containsKey("client_secret");
        boolean assertion = parameters.containsKey("client_assertion") || parameters.containsKey(ASSERTION_TYPE);
        if (basic && post || basic && assertion || post && assertion) {
            throw invalid("Use one method of client authentication."); // RFC 6749 §2.3
        }
        try {
            if (assertion) {
                return assertion(parameters);
            }
            Optional<ClientProof> secret = secret(authorization, basic, body);
            Optional<String> clientId = first(parameters, "client_id");
            return secret.orElseGet(() -> certificate.isPresent() && clientId.isPresent()
                    ? new ClientProof.TlsCertificate(clientId.get(), certificate.get())
                    : new ClientProof.None(clientId));
        } catch (ParseException | IllegalArgumentException unreadable) {
            throw new OAuthException(new OAuthError.InvalidClient(
                    "unreadable client authentication: " + unreadable.getMessage(), basic));
        }
    }

    private static Optional<ClientProof> secret(String authorization, boolean basic, String body)
            throws ParseException {
        HTTPRequest request = new HTTPRequest(HTTPRequest.Method.POST, URI.create("http://localhost/"));
        if (basic) {
            request.setAuthorization(authorization);
        }
        request.setContentType("application/x-www-form-urlencoded");
        request.setBody(body);
        return switch (ClientAuthentication.parse(request)) {
            case ClientSecretBasic secret -> Optional.of(secret(secret));
            case ClientSecretPost secret -> Optional.of(secret(secret));
            case null, default -> Optional.empty();
        };
    }

    private static ClientProof secret(PlainClientSecret secret) {
        return new ClientProof.Secret(
                secret.getClientID().getValue(),
                secret.getClientSecret().getValue(),
                secret.getMethod().equals(ClientAuthenticationMethod.CLIENT_SECRET_BASIC));
    }

    private static ClientProof assertion(Map<String, List<String>> parameters) throws ParseException {
        Optional<String> assertion = first(parameters, "client_assertion");
        Optional<String> type = first(parameters, ASSERTION_TYPE);
        if (assertion.isEmpty() || type.isEmpty()) { // RFC 7521 §4.2: both are required
            throw invalid("client_assertion and client_assertion_type belong together.");
        }
        return type.get().equals(SamlClientAssertions.TYPE)
                ? new ClientProof.SamlAssertion(assertion.get(), first(parameters, "client_id"))
                : new ClientProof.PrivateKeyJwt(PrivateKeyJWT.parse(parameters));
    }

    private static Optional<String> first(Map<String, List<String>> parameters, String name) {
        return parameters.getOrDefault(name, List.of()).stream().findFirst().filter(value -> !value.isEmpty());
    }

    /** The client that the request says it is from, unproven: for counting alone. */
    public Optional<String> claimedClientId() {
        return proof.clientId().or(() -> parameter("client_id"));
    }

    /** By what the request proves which client it is from. */
    ClientProof proof() {
        return proof;
    }

    /**
     * Of the TLS certificate that the request came with, whatever the client authenticates by: what a token can be bound to
     * (RFC 8705 §3.1, {@code x5t#S256}).
     */
    Optional<String> certificateThumbprint() {
        return certificate.map(CertificateThumbprint::of);
    }

    /** The parameter's value; an empty one counts as absent (RFC 6749 §3.2). */
    public Optional<String> parameter(String name) {
        return first(parameters, name);
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
