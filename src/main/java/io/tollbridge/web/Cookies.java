package io.tollbridge.web;

import io.javalin.http.Context;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * The cookies. The session's is Lax. The browser's own, which ties a pending login to it, must come along when the
 * identity provider's page posts to the assertion consumer service, so it is SameSite=None; Secure. Over plain http (a
 * developer's machine) Secure is impossible, and without the attribute every browser still sends it for a while.
 */
public final class Cookies {
    private static final Duration BROWSER_LIFETIME = Duration.ofHours(1);
    private static final Duration FORM_LIFETIME = Duration.ofDays(7);
    private static final Duration CHOICE_LIFETIME = Duration.ofDays(180);

    private final boolean secure;

    public Cookies(String baseUrl) {
        this.secure = baseUrl.startsWith("https://");
    }

    /** The token of the browser session, if the request comes with one. */
    public Optional<String> session(Context context) {
        return Optional.ofNullable(context.cookie(sessionName()));
    }

    Optional<String> browser(Context context) {
        return Optional.ofNullable(context.cookie(browserName()));
    }

    void setSession(Context context, String token, Duration lifetime) {
        set(context, sessionName(), token, lifetime, "; SameSite=Lax");
    }

    void endSession(Context context) {
        set(context, sessionName(), "", Duration.ZERO, "; SameSite=Lax");
    }

    void setBrowser(Context context, String value) {
        set(context, browserName(), value, BROWSER_LIFETIME, secure ? "; SameSite=None" : "");
    }

    /** What our forms are tied to; it outlives a sign-in, so that a form that waits does too. */
    Optional<String> form(Context context) {
        return Optional.ofNullable(context.cookie(formName()));
    }

    void setForm(Context context, String value) {
        // Not Strict: a link from elsewhere, or the way back from an identity provider, would bring none, and the new
        // one
        // would end every form that is open.
        set(context, formName(), value, FORM_LIFETIME, "; SameSite=Lax");
    }

    /** The identity provider that this browser chose last in this organization: whatever the browser says. */
    Optional<UUID> lastChoice(Context context, String slug) {
        return Optional.ofNullable(context.cookie(choiceName(slug))).flatMap(Cookies::uuid);
    }

    void setLastChoice(Context context, String slug, UUID identityProviderId) {
        set(context, choiceName(slug), identityProviderId.toString(), CHOICE_LIFETIME, "; SameSite=Lax");
    }

    /** A UUID in its usual form; empty for anything else. */
    static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text)).filter(id -> id.toString().equals(text));
        } catch (IllegalArgumentException other) {
            return Optional.empty();
        }
    }

    private void set(Context context, String name, String value, Duration lifetime, String sameSite) {
        context.res()
                .addHeader(
                        "Set-Cookie",
                        name + "=" + value + "; Path=/; HttpOnly; Max-Age=" + Math.max(0, lifetime.toSeconds())
                                + (secure ? "; Secure" : "") + sameSite);
    }

    private String formName() {
        return secure ? "__Host-tollbridge_form" : "tollbridge_form";
    }

    private String choiceName(String slug) {
        return (secure ? "__Host-" : "") + "tollbridge_last_" + slug;
    }

    private String sessionName() {
        return secure ? "__Host-tollbridge_session" : "tollbridge_session";
    }

    private String browserName() {
        return secure ? "__Host-tollbridge_browser" : "tollbridge_browser";
    }
}
