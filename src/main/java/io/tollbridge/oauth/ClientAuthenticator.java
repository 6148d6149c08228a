package io.tollbridge.oauth;

import io.tollbridge.directory.AuthenticationMethod;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.SecretUses;
import io.tollbridge.directory.Sha256;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Authenticates the client of a request (RFC 6749 §2.3) by the one method that it is set to: a secret, compared by SHA-256
 * in constant time; a JWT or a SAML assertion; a TLS certificate; or, for a public client, nothing.
 */
public final class ClientAuthenticator {
    private final SecretUses uses;
    private final JwtClientAssertions jwts;
    private final SamlClientAssertions samlAssertions;
    private final Clock clock;

    public ClientAuthenticator(
            SecretUses uses, JwtClientAssertions jwts, SamlClientAssertions samlAssertions, Clock clock) {
        this.uses = uses;
        this.jwts = jwts;
        this.samlAssertions = samlAssertions;
        this.clock = clock;
    }

    /**
     * The client, or {@code invalid_client} in the same words whatever was wrong.
     *
     * @param callers reads the client of an id, and with it whatever else the request needs
     */
    public Caller authenticate(FormRequest request, Function<String, Optional<Caller>> callers) {
        ClientProof proof = request.proof();
        String clientId = claimedClientId(proof).orElseThrow(() -> refused("no client authentication", proof.basic()));
        if (!Client.isClientId(clientId)) {
            throw refused("client_id has characters that none has", proof.basic());
        }
        Instant now = clock.instant();
        Optional<Caller> found = callers.apply(clientId);
        Optional<String> secretObjection = proof instanceof ClientProof.Secret secret
                ? secretObjection(
                        secret, found.map(caller -> caller.client().secrets()).orElse(List.of()), now)
                : Optional.empty();
        Caller caller = found.orElseThrow(() -> refused("unknown client " + clientId, proof.basic()));
        Client client = caller.client();
        secretObjection
                .or(() -> client.isUsable(now) ? Optional.empty() : Optional.of("disabled or past its time"))
                .or(() -> request.parameter("client_id")
                        .filter(id -> !id.equals(client.clientId())) // RFC 7521 §4.2
                        .map(_ -> "client_id differs from the one that authenticated"))
                .or(() -> methodObjection(proof, client))
                .or(() -> proofObjection(proof, caller, now))
                .ifPresent(reason -> {
                    throw refused("client " + clientId + ": " + reason, proof.basic());
                });
        if (proof instanceof ClientProof.Secret secret) {
            noteUse(secret, client, now);
        }
        return caller;
    }

    private Optional<String> claimedClientId(ClientProof proof) {
        return switch (proof) {
            case ClientProof.SamlAssertion(String assertion, Optional<String> clientId) ->
                clientId.isPresent() ? clientId : samlAssertions.claimedSubject(assertion);
            case ClientProof.Secret _, ClientProof.PrivateKeyJwt _, ClientProof.TlsCertificate _, ClientProof.None _ ->
                proof.clientId();
        };
    }

    /** Every secret is compared, so that time tells nothing of which one matched. */
    private static Optional<String> secretObjection(
            ClientProof.Secret proof, List<Client.Secret> secrets, Instant now) {
        Sha256 sent = Sha256.of(proof.secret());
        boolean known = false;
        for (Client.Secret secret : secrets) {
            boolean live = secret.expiresAt().filter(end -> !now.isBefore(end)).isEmpty();
            boolean same = secret.sha256().equals(sent);
            known |= same && live;
        }
        return known ? Optional.empty() : Optional.of("wrong secret");
    }

    /** A client that could choose would be as weak as the weakest (RFC 7591 §2: it is registered with one method). */
    private static Optional<String> methodObjection(ClientProof proof, Client client) {
        AuthenticationMethod set = client.settings().authentication().method();
        AuthenticationMethod used = switch (proof) {
            case ClientProof.Secret secret -> secret.method();
            case ClientProof.PrivateKeyJwt _ -> AuthenticationMethod.PRIVATE_KEY_JWT;
            case ClientProof.SamlAssertion _ -> AuthenticationMethod.SAML2_ASSERTION;
            // A public client's connection may have a certificate too, for its tokens to be bound to (RFC 8705 §4).
            case ClientProof.TlsCertificate _ ->
                set == AuthenticationMethod.NONE ? set : AuthenticationMethod.TLS_CLIENT_AUTH;
            case ClientProof.None _ -> AuthenticationMethod.NONE;
        };
        return set.accepts(used) ? Optional.empty() : Optional.of("not set to " + used.word());
    }

    private Optional<String> proofObjection(ClientProof proof, Caller caller, Instant now) {
        Client client = caller.client();
        return switch (proof) {
            case ClientProof.Secret _ -> Optional.empty(); // compared before anything else was looked at
            case ClientProof.PrivateKeyJwt jwt ->
                jwts.objection(jwt.assertion().getClientAssertion(), client, caller.notBefore(), now);
            case ClientProof.SamlAssertion saml -> samlAssertions.objection(saml.assertion(), client);
            case ClientProof.TlsCertificate tls -> certificateObjection(tls.certificate(), client, now);
            // It has nothing (RFC 6749 §3.2.1): PKCE and exact redirect URIs stand in for that.
            case ClientProof.None _ -> Optional.empty();
        };
    }

    /** The proxy has verified the chain; whom the certificate must name is the client's setting. */
    private static Optional<String> certificateObjection(X509Certificate certificate, Client client, Instant now) {
        if (client.settings().isPublic()) {
            return Optional.empty();
        }
        try {
            certificate.checkValidity(Date.from(now));
        } catch (CertificateException over) {
            return Optional.of("its certificate is not valid now");
        }
        return client.settings()
                        .authentication()
                        .certificateSubject()
                        .filter(wanted -> CertificateNames.match(wanted, certificate))
                        .isPresent()
                ? Optional.empty()
                : Optional.of("its certificate is for " + certificate.getSubjectX500Principal());
    }

    private void noteUse(ClientProof.Secret proof, Client client, Instant now) {
        Sha256 sent = Sha256.of(proof.secret());
        client.secrets().stream()
                .filter(secret -> secret.sha256().equals(sent))
                .forEach(secret -> uses.used(secret.id(), now));
    }

    private static OAuthException refused(String reason, boolean basic) {
        return new OAuthException(new OAuthError.InvalidClient(reason, basic));
    }
}
