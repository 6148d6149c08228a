package io.tollbridge.api;

import io.tollbridge.directory.Scopes;
import io.tollbridge.oauth.ActiveToken;
import io.tollbridge.oauth.Lineage;
import io.tollbridge.oauth.Link;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** {@code /sessions}, {@code /tokens} and {@code /lineage}: what is out, what it came from, and the cut. */
final class LineageResource {
    private final Lineage lineage;
    private final Clock clock;

    LineageResource(Lineage lineage, Clock clock) {
        this.lineage = lineage;
        this.clock = clock;
    }

    /**
     * A link as the API tells it.
     *
     * @param active neither ended nor revoked; its client, user and organization may still forbid its use
     * @param loginAttempt the report of the assertion it came from
     */
    record Answer(
            UUID id,
            String kind,
            boolean active,
            Optional<UUID> parent,
            Optional<UUID> actorParent,
            Optional<String> clientId,
            Optional<UUID> userId,
            Optional<String> email,
            Optional<UUID> identityProvider,
            Optional<UUID> loginAttempt,
            String scope,
            Instant issuedAt,
            Instant expiresAt,
            Optional<Instant> lastUsedAt,
            Optional<Instant> revokedAt) {
        static Answer of(Link link, Instant now) {
            return new Answer(
                    link.id(),
                    link.kind(),
                    link.revokedAt().isEmpty() && now.isBefore(link.expiresAt()),
                    link.parentId(),
                    link.actorParentId(),
                    link.clientId(),
                    link.userId(),
                    link.email(),
                    link.identityProviderId(),
                    link.reportId(),
                    link.scope().text(),
                    link.issuedAt(),
                    link.expiresAt(),
                    link.lastUsedAt(),
                    link.revokedAt());
        }
    }

    /** The whole tree of one link, sources before what came from them. */
    record Tree(UUID id, List<Answer> links) {}

    void sessions(Call call) {
        Instant now = clock.instant();
        Optional<UUID> user = call.query("user_id").map(Change::id);
        call.answer(ListAnswer.of(
                lineage.sessions(call.organizationId(), user, now, call.page()), link -> Answer.of(link, now)));
    }

    void endSession(Call call) {
        cut(call, link("session", call));
    }

    /** Every session of one user. */
    void endSessionsOf(Call call) {
        UUID user = call.query("user_id").map(Change::id).orElseThrow(() -> ApiError.invalid("user_id", "is required"));
        lineage.cutSessionsOf(call.organizationId(), user, clock.instant(), call.initiator());
        call.gone();
    }

    void token(Call call) {
        call.answer(Answer.of(link("access_token", call), clock.instant()));
    }

    void revokeToken(Call call) {
        cut(call, link("access_token", call));
    }

    void tree(Call call) {
        Instant now = clock.instant();
        UUID id = call.pathId();
        List<Link> links = lineage.tree(call.organizationId(), id);
        if (links.isEmpty()) {
            throw new ApiRefused(new ApiError.NotFound());
        }
        call.answer(
                new Tree(id, links.stream().map(link -> Answer.of(link, now)).toList()));
    }

    /** The caller's own token. */
    void own(Call call) {
        ActiveToken token = call.token();
        Link link = lineage.byId(call.organizationId(), token.id())
                .orElseThrow(() -> new ApiRefused(new ApiError.Unauthenticated(true)));
        Scopes scope = token.scope();
        Answer answer = Answer.of(link, clock.instant());
        call.answer(new Answer(
                answer.id(),
                answer.kind(),
                answer.active(),
                answer.parent(),
                answer.actorParent(),
                answer.clientId(),
                answer.userId(),
                answer.email(),
                answer.identityProvider(),
                answer.loginAttempt(),
                scope.text(),
                answer.issuedAt(),
                answer.expiresAt(),
                answer.lastUsedAt(),
                answer.revokedAt()));
    }

    void revokeOwn(Call call) {
        lineage.cut(call.organizationId(), call.token().id(), clock.instant(), call.initiator());
        call.gone();
    }

    private Link link(String kind, Call call) {
        return lineage.byId(call.organizationId(), call.pathId())
                .filter(link -> link.kind().equals(kind))
                .orElseThrow(() -> new ApiRefused(new ApiError.NotFound()));
    }

    private void cut(Call call, Link link) {
        lineage.cut(call.organizationId(), link.id(), clock.instant(), call.initiator());
        call.gone();
    }
}
