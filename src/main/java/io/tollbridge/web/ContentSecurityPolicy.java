package io.tollbridge.web;

/** What a page may load and where its forms may lead: nothing inline, no script or style from elsewhere, in no frame. */
public final class ContentSecurityPolicy {
    /** The header. */
    public static final String HEADER = "Content-Security-Policy";

    private ContentSecurityPolicy() {}

    /** The header's value; {@code formAction} as that directive has it: {@code 'none'}, {@code 'self'}, more. */
    public static String of(String formAction) {
        return "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' https: data:; connect-src"
                + " 'self'; form-action " + formAction + "; frame-ancestors 'none'; base-uri 'none'";
    }
}
