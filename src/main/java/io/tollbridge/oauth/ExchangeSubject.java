package io.tollbridge.oauth;

import io.tollbridge.directory.Scopes;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Whom an exchange is about, whatever kind of token said so.
 *
 * @param email the user's; empty where a client acts for itself
 * @param limit the widest scope that the exchange may give
 * @param details with who acts already in them
 * @param end what the exchange gives ends then at the latest
 */
record ExchangeSubject(
        UUID organizationId,
        Optional<UUID> userId,
        Optional<String> email,
        Optional<UUID> identityProviderId,
        Optional<UUID> reportId,
        Scopes limit,
        TokenDetails details,
        Instant end,
        Source source) {
    static ExchangeSubject of(ActiveToken token, Scopes limit, Optional<ActiveToken> actor) {
        return new ExchangeSubject(
                token.organizationId(),
                token.user().map(ActiveToken.Person::id),
                token.user().map(ActiveToken.Person::email),
                Optional.empty(),
                Optional.empty(),
                limit,
                withActor(token.details().inherited(), actor),
                token.expiresAt(),
                new Source.FromTokens(token.id(), actor.map(ActiveToken::id)));
    }

    static ExchangeSubject of(BearerAssertions.Judged judged, Scopes limit, Optional<ActiveToken> actor) {
        return new ExchangeSubject(
                judged.organization().id(),
                Optional.of(judged.user().id()),
                Optional.of(judged.user().email().text()),
                Optional.of(judged.identityProviderId()),
                Optional.of(judged.reportId()),
                limit,
                withActor(judged.details(), actor),
                judged.assertion().end(),
                judged.source(actor.map(ActiveToken::id)));
    }

    /** RFC 8693 §4.1: who acts now is outermost, and who acted before stands within. */
    private static TokenDetails withActor(TokenDetails details, Optional<ActiveToken> actor) {
        return actor.map(acting ->
                        details.withActor(Optional.of(new Actor(acting.subject(), acting.clientId(), details.actor()))))
                .orElse(details);
    }
}
