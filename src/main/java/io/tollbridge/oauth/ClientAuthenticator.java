package io.tollbridge.oauth;

import io.tollbridge.directory.AuthenticationMethod;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.SecretUses;
import io.tollbridge.directory.Sha256;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Authenticates the client of a request (RFC 6749 §2.3) by its secret's SHA-256, in constant time. */
public final class ClientAuthenticator {
    private final SecretUses uses;
    private final Clock clock;

    public ClientAuthenticator(SecretUses uses, Clock clock) {
        this.uses = uses;
        this.clock = clock;
    }

    /**
     * The client, or {@code invalid_client} in the same words whatever was wrong.
     *
     * @param callers reads the client of an id, and with it whatever else the request needs
     */
    public Caller authenticate(FormRequest request, Function<String, Optional<Caller>> callers) {
        if (request.credentials().isEmpty() && request.parameter("client_id").isPresent()) {
            return publicClient(request.required("client_id"), callers);
        }
        FormRequest.ClientCredentials credentials =
                request.credentials().orElseThrow(() -> refused("no client authentication", false));
        boolean basic = credentials.basic();
        if (!Client.isClientId(credentials.clientId())) {
            throw refused("client_id has characters that none has", basic);
        }
        Sha256 sent = Sha256.of(credentials.secret());
        Optional<Caller> found = callers.apply(credentials.clientId());
        Instant now = clock.instant();
        boolean known = false;
        for (Client.Secret secret :
                found.map(caller -> caller.client().secrets()).orElse(List.of())) {
            // Every secret is compared, so that time tells nothing of which one matched.
            boolean live = secret.expiresAt().filter(end -> !now.isBefore(end)).isEmpty();
            boolean same = secret.sha256().equals(sent);
            known |= same && live;
        }
        Caller caller = found.orElseThrow(() -> refused("unknown client " + credentials.clientId(), basic));
        if (!known) {
            throw refused("wrong secret for " + credentials.clientId(), basic);
        }
        Client client = caller.client();
        if (!client.isUsable(now)) {
            throw refused("client " + credentials.clientId() + " is disabled or past its time", basic);
        }
        AuthenticationMethod method =
                basic ? AuthenticationMethod.CLIENT_SECRET_BASIC : AuthenticationMethod.CLIENT_SECRET_POST;
        if (!client.settings().authentication().method().accepts(method)) {
            throw refused("client " + client.clientId() + " is not set to " + method.word(), basic);
        }
        if (request.parameter("client_id")
                .filter(id -> !id.equals(client.clientId()))
                .isPresent()) {
            throw refused("client_id differs from the one that authenticated", basic); // RFC 7521 §4.2
        }
        client.secrets().stream()
                .filter(secret -> secret.sha256().equals(sent))
                .forEach(secret -> uses.used(secret.id(), now));
        return caller;
    }

    /** It has nothing to prove itself by (RFC 6749 §3.2.1): PKCE and exact redirect URIs stand in for that. */
    private Caller publicClient(String clientId, Function<String, Optional<Caller>> callers) {
        return callers.apply(clientId)
                .filter(caller -> caller.client().settings().isPublic()
                        && caller.client().isUsable(clock.instant()))
                .orElseThrow(() -> refused("no client authentication", false));
    }

    private static OAuthException refused(String reason, boolean basic) {
        return new OAuthException(new OAuthError.InvalidClient(reason, basic));
    }
}
