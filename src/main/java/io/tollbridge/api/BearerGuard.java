package io.tollbridge.api;

import io.javalin.http.Context;
import io.tollbridge.directory.DirectoryAway;
import io.tollbridge.directory.Organizations;
import io.tollbridge.directory.Permission;
import io.tollbridge.oauth.ActiveToken;
import io.tollbridge.oauth.ResourceAccess;
import io.tollbridge.web.ShownTokens;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a request in, or not: the one place where the API resolves a bearer token and checks a route's access. */
final class BearerGuard {
    private static final Logger LOG = LoggerFactory.getLogger(BearerGuard.class);
    private static final Set<String> READS = Set.of("GET", "HEAD");
    private static final String TOKEN = ActiveToken.class.getName();

    private final ShownTokens shownTokens;
    private final Organizations organizations;
    private final Optional<String> operator;

    /** {@code operator}: the slug of the organization that runs the service, if one does by the API. */
    BearerGuard(ShownTokens shownTokens, Organizations organizations, Optional<String> operator) {
        this.shownTokens = shownTokens;
        this.organizations = organizations;
        this.operator = operator;
    }

    /** Checks it before anything else is read of the request. */
    void check(Context ctx) {
        ActiveToken token = token(ctx);
        // Before access is judged: a refusal is recorded with who was refused; no resource runs after one.
        ctx.attribute(TOKEN, token);
        List<Access> access = ctx.routeRoles().stream()
                .filter(Access.class::isInstance)
                .map(Access.class::cast)
                .toList();
        if (access.isEmpty()) {
            throw new IllegalStateException("a route without access: " + ctx.path());
        }
        access.forEach(needed -> require(needed, token, ctx.method().name()));
    }

    /** Refuses with 403 unless the token may use a route of this access by this method. */
    void require(Access needed, ActiveToken token, String method) {
        switch (needed) {
            case Access.AnyToken(), Access.NotOffered() -> {}
            case Access.WithPermission(var permission) -> {
                if (!may(method, token, permission)) {
                    throw new ApiRefused(new ApiError.Forbidden(permission.name()));
                }
            }
            case Access.OfOperator(var permission) -> {
                if (!may(method, token, permission) || !isOperators(token)) {
                    throw new ApiRefused(new ApiError.ForOperators(permission.name()));
                }
            }
        }
    }

    /** HTTP.md names permissions to view for some deletions; a readonly scope must not suffice for those. */
    private static boolean may(String method, ActiveToken token, Permission permission) {
        return READS.contains(method) ? token.may(permission) : token.mayChangeBy(permission);
    }

    private boolean isOperators(ActiveToken token) {
        try {
            return operator.flatMap(organizations::bySlug)
                    .filter(one -> one.id().equals(token.organizationId()))
                    .isPresent();
        } catch (DirectoryAway away) {
            throw unavailable(away);
        }
    }

    /** The good token of a request, also of one that {@link #check} refused for what the token may not do. */
    static ActiveToken tokenOf(Context ctx) {
        ActiveToken token = ctx.attribute(TOKEN);
        if (token == null) {
            throw new IllegalStateException("no guard before " + ctx.path());
        }
        return token;
    }

    private ActiveToken token(Context ctx) {
        try {
            return switch (shownTokens.judge(ctx)) {
                case ResourceAccess.Outcome.Good(ActiveToken token) -> token;
                case ResourceAccess.Outcome.Absent() -> throw new ApiRefused(new ApiError.Unauthenticated(false));
                case ResourceAccess.Outcome.Bad() -> throw new ApiRefused(new ApiError.Unauthenticated(true));
                case ResourceAccess.Outcome.Unproved unproved -> {
                    unproved.nonce().ifPresent(nonce -> ctx.header("DPoP-Nonce", nonce));
                    throw new ApiRefused(new ApiError.Unproved(unproved.challenge()));
                }
            };
        } catch (DirectoryAway away) {
            throw unavailable(away);
        }
    }

    /** The log gets the reason, the caller a 503. */
    static ApiRefused unavailable(DirectoryAway away) {
        LOG.warn("the database does not answer: {}", away.getMessage());
        return new ApiRefused(new ApiError.Away());
    }
}
