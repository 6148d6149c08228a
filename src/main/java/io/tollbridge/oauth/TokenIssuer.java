package io.tollbridge.oauth;

import io.tollbridge.directory.Client;
import io.tollbridge.directory.Scopes;
import io.tollbridge.directory.Sha256;
import io.tollbridge.keys.Secrets;
import io.tollbridge.saml.AssertionUse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The one issuer of access tokens, whatever the grant: opaque, 256 random bits, kept as SHA-256. */
public final class TokenIssuer {
    private final Tokens tokens;
    private final Secrets secrets;
    private final Clock clock;

    public TokenIssuer(Tokens tokens, Secrets secrets, Clock clock) {
        this.tokens = tokens;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** For whom a token is. */
    public record Subject(
            UUID organizationId,
            Optional<UUID> userId,
            Optional<UUID> identityProviderId,
            Optional<UUID> reportId,
            Scopes scope) {}

    /** Issues a token that lives as long as the client's setting says. */
    TokenAnswer issue(Client client, Subject subject) {
        String token = secrets.token();
        AccessToken kept = kept(token, client, subject);
        tokens.issue(kept);
        return answer(token, kept);
    }

    /** Issues it together with the one use of the assertion; empty: the assertion was used before. */
    Optional<TokenAnswer> issueOnce(Client client, Subject subject, AssertionUse use) {
        String token = secrets.token();
        AccessToken kept = kept(token, client, subject);
        return tokens.issueOnce(kept, use) ? Optional.of(answer(token, kept)) : Optional.empty();
    }

    private AccessToken kept(String token, Client client, Subject subject) {
        Instant now = clock.instant();
        return new AccessToken(
                secrets.id(),
                Sha256.of(token),
                subject.organizationId(),
                client.clientId(),
                subject.userId(),
                subject.identityProviderId(),
                subject.reportId(),
                subject.scope(),
                now,
                now.plusSeconds(client.settings().accessTokenLifetime()));
    }

    private static TokenAnswer answer(String token, AccessToken kept) {
        return new TokenAnswer(
                token, Duration.between(kept.issuedAt(), kept.expiresAt()).toSeconds(), kept.scope());
    }
}
