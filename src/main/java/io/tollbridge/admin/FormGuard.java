package io.tollbridge.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import io.tollbridge.directory.Sha256;
import io.tollbridge.keys.Secrets;
import io.tollbridge.web.Cookies;
import io.tollbridge.web.SameOrigin;
import java.security.MessageDigest;
import java.util.UUID;

/**
 * Guards every form against other sites: the browser says where it comes from, and the form carries a token that only a
 * page of ours can know. The token is made of a cookie of this browser and of the person, not of the session, so that a
 * form which was open while he signed in again is still good, and one that somebody else opened is not.
 */
final class FormGuard {
    static final String FIELD = "_csrf";

    private final Cookies cookies;
    private final SameOrigin sameOrigin;
    private final Secrets secrets;

    FormGuard(Cookies cookies, SameOrigin sameOrigin, Secrets secrets) {
        this.cookies = cookies;
        this.sameOrigin = sameOrigin;
        this.secrets = secrets;
    }

    /** The token for forms on this page; the browser gets its cookie with it. */
    String token(Context context, UUID userId) {
        String secret = cookies.form(context)
                .filter(value -> value.length() >= 43)
                .orElseGet(() -> {
                    String fresh = secrets.token();
                    cookies.setForm(context, fresh);
                    return fresh;
                });
        return token(secret, userId);
    }

    /** Tells this form from every other: what is made by it is made once. */
    String nonce() {
        return secrets.token();
    }

    /** Whether this form comes from a page of ours that this person opened; another site's is refused at once. */
    boolean accepts(Context context, UUID userId, String sent) {
        sameOrigin.require(context);
        return cookies.form(context)
                .filter(secret -> MessageDigest.isEqual(token(secret, userId).getBytes(UTF_8), sent.getBytes(UTF_8)))
                .isPresent();
    }

    /** Refuses with 403 what another site sent. */
    void requireSameOrigin(Context context) {
        sameOrigin.require(context);
    }

    private static String token(String secret, UUID userId) {
        return Sha256.of(secret + " " + userId).toString();
    }
}
