package io.tollbridge.oauth;

import io.tollbridge.directory.AccessTokenFormat;
import io.tollbridge.directory.AccessTokenSettings;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.Scopes;
import io.tollbridge.directory.Sha256;
import io.tollbridge.keys.Secrets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The one issuer of access tokens, whatever the grant: 256 random bits or a JWT, kept as SHA-256. */
public final class TokenIssuer {
    /** A refresh token says what it is, so that one look-up finds it, and scanners for lost secrets know it. */
    static final String REFRESH_PREFIX = "tbr_";

    /** Without this scope no refresh token is given (OpenID Connect Core §11). */
    static final String OFFLINE_ACCESS = "offline_access";

    /** A refresh token that nobody uses for so long is dead (RFC 9700 §4.14). */
    private static final Duration REFRESH_IDLE = Duration.ofDays(30);

    private final Tokens tokens;
    private final JwtAccessTokens jwts;
    private final Secrets secrets;
    private final Clock clock;

    public TokenIssuer(Tokens tokens, JwtAccessTokens jwts, Secrets secrets, Clock clock) {
        this.tokens = tokens;
        this.jwts = jwts;
        this.secrets = secrets;
        this.clock = clock;
    }

    /**
     * For whom a token is.
     *
     * @param notAfter it ends then at the latest, whatever the client's setting (RFC 8693: never outlives its source)
     * @param withRefreshToken a refresh token is given beside it
     */
    public record Subject(
            UUID organizationId,
            Optional<UUID> userId,
            Optional<UUID> identityProviderId,
            Optional<UUID> reportId,
            Scopes scope,
            TokenDetails details,
            Optional<Instant> notAfter,
            boolean withRefreshToken) {
        /** The client itself, in this organization. */
        static Subject client(UUID organizationId, TokenDetails details) {
            return new Subject(
                    organizationId,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Scopes.NONE,
                    details,
                    Optional.empty(),
                    false);
        }
    }

    /** How it ended. */
    public sealed interface Result {
        /** Here it is. */
        record Issued(TokenAnswer answer) implements Result {}

        /** Its source was used before. */
        record AlreadyUsed() implements Result {}

        /** Its source was cut meanwhile. */
        record SourceGone() implements Result {}

        /** The assertion it was to come from is of a session that was logged out. */
        record LoggedOut() implements Result {}
    }

    /** Issues a token that lives as long as the client's setting says, and uses up its source in the same statement. */
    public Result issue(Client client, Subject subject, Source source) {
        return issue(client, subject, source, client.settings().accessTokens().format());
    }

    /** The same in the format that the request asks for (RFC 8693 §3: {@code jwt}). */
    Result issue(Client client, Subject subject, Source source, AccessTokenFormat format) {
        Instant now = clock.instant();
        Instant longest = now.plusSeconds(client.settings().accessTokens().lifetime());
        Instant expiresAt =
                subject.notAfter().filter(end -> end.isBefore(longest)).orElse(longest);
        UUID id = secrets.id();
        String token = switch (format) {
            case OPAQUE -> secrets.token();
            case JWT -> {
                // Nobody can take a JWT back from who looks at its signature alone: it lives two days at most.
                Instant latest = now.plusSeconds(AccessTokenSettings.LONGEST_LIFETIME);
                expiresAt = expiresAt.isBefore(latest) ? expiresAt : latest;
                yield jwts.write(
                        id,
                        client.clientId(),
                        subject,
                        now,
                        expiresAt,
                        client.settings().accessTokens().signingAlgorithm());
            }
        };
        Optional<String> refreshToken =
                subject.withRefreshToken() ? Optional.of(REFRESH_PREFIX + secrets.token()) : Optional.empty();
        AccessToken kept = new AccessToken(
                id,
                Sha256.of(token),
                subject.organizationId(),
                client.clientId(),
                subject.userId(),
                subject.identityProviderId(),
                subject.reportId(),
                subject.scope(),
                now,
                expiresAt,
                refreshToken.map(secret -> new AccessToken.Refresh(Sha256.of(secret), now.plus(REFRESH_IDLE))),
                subject.details());
        return switch (tokens.issue(kept, source)) {
            case ISSUED ->
                new Result.Issued(new TokenAnswer(
                        token,
                        subject.details().keyThumbprint().isPresent(),
                        Duration.between(now, expiresAt).toSeconds(),
                        subject.scope(),
                        refreshToken));
            case ALREADY_USED -> new Result.AlreadyUsed();
            case SOURCE_GONE -> new Result.SourceGone();
            case LOGGED_OUT -> new Result.LoggedOut();
        };
    }
}
