package io.tollbridge.web;

import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Guards forms that act on a cookie against other sites (RFC 6749 §10.12): the browser says where the request comes from,
 * by Sec-Fetch-Site or Origin, and a page cannot change either. A client that says neither is no browser and has no cookie
 * that somebody else could use.
 */
public final class SameOrigin {
    private final String origin;

    public SameOrigin(String baseUrl) {
        this.origin = origin(URI.create(baseUrl));
    }

    /** Refuses with 403 what another site sent. */
    public void require(Context context) {
        @Nullable String site = context.header("Sec-Fetch-Site");
        @Nullable String from = context.header("Origin");
        boolean foreignSite = site != null && !site.equals("same-origin") && !site.equals("none");
        boolean foreignOrigin = from != null && !from.equals(origin);
        if (foreignSite || foreignOrigin) {
            throw new ForbiddenResponse("This form must be sent from its own page.");
        }
    }

    /** As browsers write it (RFC 6454 §6.2): no path, lower case, no port where it is the scheme's own. */
    private static String origin(URI url) {
        int usual = url.getScheme().equals("https") ? 443 : 80;
        String port = url.getPort() < 0 || url.getPort() == usual ? "" : ":" + url.getPort();
        return url.getScheme() + "://" + url.getHost().toLowerCase(Locale.ROOT) + port;
    }
}
