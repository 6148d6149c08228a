package io.tollbridge.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.tollbridge.directory.Sha256;
import io.tollbridge.keys.Secrets;
import java.security.MessageDigest;

/**
 * Guards forms against other sites: the browser says where a form comes from, and the form carries a token that only a
 * page of ours can know. The token is made of a cookie of this browser and, on the administrators' pages, of the person;
 * not of the session, so that a form which was open while he signed in again is still good, and one that somebody else
 * opened is not.
 */
public final class FormGuard {
    /** The field of a form that carries the token. */
    public static final String FIELD = "_csrf";

    private static final String ANYBODY = "anybody";

    private final Cookies cookies;
    private final SameOrigin sameOrigin;
    private final Secrets secrets;

    public FormGuard(String baseUrl, Secrets secrets) {
        this.cookies = new Cookies(baseUrl);
        this.sameOrigin = new SameOrigin(baseUrl);
        this.secrets = secrets;
    }

    /** The token for forms on this page that somebody sees who is signed in; the browser gets its cookie with it. */
    public String token(Context context, String whose) {
        String secret = cookies.form(context)
                .filter(value -> value.length() >= 43)
                .orElseGet(() -> {
                    String fresh = secrets.token();
                    cookies.setForm(context, fresh);
                    return fresh;
                });
        return made(secret, whose);
    }

    /** For signing in and out, whoever that is. */
    public String token(Context context) {
        return token(context, ANYBODY);
    }

    /** Tells this form from every other: what is made by it is made once. */
    public String nonce() {
        return secrets.token();
    }

    /** Whether this form comes from a page of ours that this person opened. */
    public boolean accepts(Context context, String whose, PostedForm form) {
        String sent = form.value(FIELD).orElse("");
        return cookies.form(context)
                .filter(secret -> MessageDigest.isEqual(made(secret, whose).getBytes(UTF_8), sent.getBytes(UTF_8)))
                .isPresent();
    }

    /** Refuses with 403 what another site sent. */
    public void requireSameOrigin(Context context) {
        sameOrigin.require(context);
    }

    /**
     * Refuses with 403 a form for signing in or out that is not ours. What sends no Sec-Fetch-Site is either no browser, and
     * has no cookie that somebody else could use, or one so old that its Origin has to do.
     */
    void require(Context context, PostedForm form) {
        sameOrigin.require(context);
        if (context.header("Sec-Fetch-Site") != null && !accepts(context, ANYBODY, form)) {
            throw new ForbiddenResponse(
                    "This form was open for too long, or the browser's cookies were deleted. Load the page again.");
        }
    }

    private static String made(String secret, String whose) {
        return Sha256.of(secret + " " + whose).toString();
    }
}
