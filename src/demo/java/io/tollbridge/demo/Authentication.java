package io.tollbridge.demo;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The AuthnStatement (Core §2.7.2); null leaves an attribute out. */
public record Authentication(
        Instant instant,
        @Nullable String sessionIndex,
        @Nullable Instant sessionNotOnOrAfter,
        String contextClass) {
    /** The person was authenticated then. */
    public Authentication withInstant(Instant when) {
        return new Authentication(when, sessionIndex, sessionNotOnOrAfter, contextClass);
    }

    /** The session at the identity provider, which logout names. */
    public Authentication withSessionIndex(@Nullable String index) {
        return new Authentication(instant, index, sessionNotOnOrAfter, contextClass);
    }

    /** The session at the service provider must end by then. */
    public Authentication withSessionNotOnOrAfter(@Nullable Instant end) {
        return new Authentication(instant, sessionIndex, end, contextClass);
    }

    /** Authenticated in this way (URI of an AuthnContextClassRef). */
    public Authentication withContextClass(String uri) {
        return new Authentication(instant, sessionIndex, sessionNotOnOrAfter, uri);
    }
}
