package io.tollbridge.scim;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.DirectoryAway;
import io.tollbridge.directory.Permission;
import io.tollbridge.oauth.ActiveToken;
import io.tollbridge.oauth.ResourceAccess;
import io.tollbridge.web.ClientAddress;
import io.tollbridge.web.ShownTokens;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets in whose token permits to provision, for Home; one statement. */
final class ScimGuard {
    private static final Logger LOG = LoggerFactory.getLogger(ScimGuard.class);
    private static final String CALLER = ScimCaller.class.getName();

    private final ShownTokens shownTokens;
    private final ClientAddress addresses;

    ScimGuard(ShownTokens shownTokens, ClientAddress addresses) {
        this.shownTokens = shownTokens;
        this.addresses = addresses;
    }

    void check(Context ctx) {
        ActiveToken token = token(ctx);
        // Before access is judged: a refusal is recorded with who was refused.
        ctx.attribute(
                CALLER,
                new ScimCaller(
                        token,
                        new Initiator(token.actor(), addresses.of(ctx)),
                        Optional.ofNullable(ctx.header("If-Match"))));
        Permission needed = Permission.DIRECTORY_SCIM_PROVISION;
        if (!(ctx.method().equals(HandlerType.GET) ? token.may(needed) : token.mayChangeBy(needed))) {
            throw new ScimRefused(
                    403,
                    "The token does not have the permission " + needed + ".",
                    Optional.of("Bearer realm=\"tollbridge\", error=\"insufficient_scope\", error_description=\"needs "
                            + needed + "\""));
        }
    }

    /** Empty where the token was not good. */
    static Optional<ScimCaller> callerOf(Context ctx) {
        return Optional.ofNullable(ctx.attribute(CALLER));
    }

    private ActiveToken token(Context ctx) {
        try {
            return switch (shownTokens.judge(ctx)) {
                case ResourceAccess.Outcome.Good(ActiveToken token) -> token;
                case ResourceAccess.Outcome.Absent() ->
                    throw unauthorized("A bearer token is needed.", "Bearer realm=\"tollbridge\"");
                case ResourceAccess.Outcome.Bad() ->
                    throw unauthorized(
                            "The token is not good.",
                            "Bearer realm=\"tollbridge\", error=\"invalid_token\", error_description=\"The token is"
                                    + " not good\"");
                case ResourceAccess.Outcome.Unproved unproved -> {
                    unproved.nonce().ifPresent(nonce -> ctx.header("DPoP-Nonce", nonce));
                    throw unauthorized(
                            "The token is bound to a key, and the DPoP proof is not good.", unproved.challenge());
                }
            };
        } catch (DirectoryAway away) {
            LOG.warn("the database does not answer: {}", away.getMessage());
            throw new ScimRefused(503, "Please try again soon.");
        }
    }

    private static ScimRefused unauthorized(String detail, String challenge) {
        return new ScimRefused(401, detail, Optional.of(challenge));
    }
}
