package io.tollbridge.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tollbridge.keys.SigningKeys;

/** The keys that verify our tokens (HTTP.md section 4, RFC 7517 section 5): public, and the same for everybody. */
final class JwksEndpoint {
    /** Five minutes; keys are published a day before they sign, so a verifier may well keep them longer. */
    private static final String CACHEABLE = "public, max-age=300";

    private final SigningKeys signingKeys;

    JwksEndpoint(SigningKeys signingKeys) {
        this.signingKeys = signingKeys;
    }

    void mount(RoutesConfig routes) {
        routes.get("/oauth/jwks", this::answer, Anyone.ANYONE);
    }

    private void answer(Context context) {
        String keys = signingKeys.publishedJson();
        // In the place of the no-store that every answer has at first: an error keeps that one.
        context.header("Cache-Control", CACHEABLE)
                .contentType("application/json")
                .result(keys);
    }
}
