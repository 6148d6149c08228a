package io.tollbridge.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tollbridge.keys.SigningKeys;

/** The public keys that tokens are verified by (RFC 7517 §5): the current one, the next, and those retired of late. */
final class JwksEndpoint {
    private final SigningKeys keys;

    JwksEndpoint(SigningKeys keys) {
        this.keys = keys;
    }

    void mount(RoutesConfig routes) {
        routes.get("/oauth/jwks", this::published, Anyone.ANYONE);
    }

    /** A key stands here a day before it signs, so that keeping this for five minutes misses none. */
    private void published(Context context) {
        context.header("Cache-Control", "public, max-age=300")
                .contentType("application/json")
                .result(keys.publishedJson());
    }
}
