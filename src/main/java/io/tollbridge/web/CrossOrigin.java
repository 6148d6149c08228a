package io.tollbridge.web;

import io.javalin.http.Context;
import java.util.Set;

/**
 * Lets applications that run in a browser call what they need from their own origin (WHATWG Fetch, the CORS protocol).
 * Any origin may, and none with credentials: these endpoints read no cookie, so that a script can do nothing here that its
 * author could not do from a machine of his own. Nothing else has it, least of all the authorization endpoint (RFC 9700
 * §2.6).
 */
final class CrossOrigin {
    private static final Set<String> PATHS = Set.of(
            "/oauth/token",
            "/oauth/par",
            "/oauth/revoke",
            "/oauth/userinfo",
            "/oauth/jwks",
            "/.well-known/oauth-authorization-server",
            "/.well-known/openid-configuration");

    private CrossOrigin() {}

    /** Before the endpoint, so that its refusals can be read too; a preflight request is answered here. */
    static void allow(Context context) {
        if (!PATHS.contains(context.path())) {
            return;
        }
        context.header("Access-Control-Allow-Origin", "*")
                .header("Access-Control-Expose-Headers", "WWW-Authenticate, DPoP-Nonce, Retry-After");
        boolean preflight =
                context.req().getMethod().equals("OPTIONS") && context.header("Access-Control-Request-Method") != null;
        if (preflight) {
            context.header("Access-Control-Allow-Methods", "GET, POST")
                    .header("Access-Control-Allow-Headers", "Authorization, Content-Type, DPoP")
                    .header("Access-Control-Max-Age", "600")
                    .status(204)
                    .skipRemainingHandlers();
        }
    }
}
