package io.tollbridge.web;

import io.javalin.http.Context;
import io.tollbridge.oauth.ResourceAccess;
import java.util.Collections;
import java.util.Optional;

/** The access token that a request to one of this service's own APIs shows (RFC 6750 §2.1), judged. */
public final class ShownTokens {
    private final ResourceAccess resourceAccess;
    private final ClientCertificates certificates;

    public ShownTokens(ResourceAccess resourceAccess, ClientCertificates certificates) {
        this.resourceAccess = resourceAccess;
        this.certificates = certificates;
    }

    /**
     * What the header alone says: a token in a query or a form would end up in logs. One that is meant for another API is
     * bad here.
     */
    public ResourceAccess.Outcome judge(Context ctx) {
        ResourceAccess.Outcome outcome = resourceAccess.judge(new ResourceAccess.Shown(
                Optional.ofNullable(ctx.header("Authorization")),
                Collections.list(ctx.req().getHeaders("DPoP")),
                certificates.of(ctx),
                ctx.method().name(),
                ctx.path()));
        boolean foreign = outcome instanceof ResourceAccess.Outcome.Good(var token)
                && !resourceAccess.isMeantForThisService(token);
        return foreign ? new ResourceAccess.Outcome.Bad() : outcome;
    }
}
