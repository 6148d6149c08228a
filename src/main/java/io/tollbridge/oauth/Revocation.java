package io.tollbridge.oauth;

import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.Sha256;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Revokes a token at its own client's wish, and all that came from it (RFC 7009). */
public final class Revocation {
    private final ClientAuthenticator clients;
    private final Callers callers;
    private final Lineage lineage;
    private final Clock clock;

    public Revocation(ClientAuthenticator clients, Callers callers, Lineage lineage, Clock clock) {
        this.clients = clients;
        this.callers = callers;
        this.lineage = lineage;
        this.clock = clock;
    }

    /** What is to be cut. */
    private record Found(UUID organizationId, UUID credentialId, String clientId) {}

    /**
     * Revokes the token of this request. A refresh token takes its whole authorization with it, every access token
     * included (§2.1); a token that nobody knows is as good as revoked (§2.2).
     *
     * @param address whose request it is, for the audit log
     */
    public void revoke(FormRequest request, String address) {
        String token = request.required("token");
        Sha256 hash = Sha256.of(token);
        Instant now = clock.instant();
        // The token says itself what it is, so that token_type_hint is not needed and a wrong one does no harm.
        boolean refresh = token.startsWith(TokenIssuer.REFRESH_PREFIX);
        Caller caller = clients.authenticate(
                request, id -> refresh ? callers.withRefreshToken(id, hash, now) : callers.withToken(id, hash, now));
        Client client = caller.client();
        Optional<Found> found = refresh
                ? caller.redeemable().map(one -> new Found(one.organizationId(), one.authorizationId(), one.clientId()))
                : caller.token().map(one -> new Found(one.organizationId(), one.id(), one.clientId()));
        if (found.isEmpty()) {
            return;
        }
        if (!found.get().clientId().equals(client.clientId())) {
            throw new OAuthException(new OAuthError.UnauthorizedClient(
                    client.clientId() + " tried to revoke a token of "
                            + found.get().clientId(),
                    "The token was not issued to this client."));
        }
        var _ = lineage.cut(
                found.get().organizationId(),
                found.get().credentialId(),
                now,
                new Initiator("client:" + client.clientId(), address));
    }
}
