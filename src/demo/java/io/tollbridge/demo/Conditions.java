package io.tollbridge.demo;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Conditions of an assertion (Core §2.5); null leaves an attribute or element out.
 *
 * @param audienceRestrictions each inner list is one AudienceRestriction
 * @param extra further conditions as XML, each one element that declares its own namespaces
 */
public record Conditions(
        @Nullable Instant notBefore,
        @Nullable Instant notOnOrAfter,
        List<List<String>> audienceRestrictions,
        boolean oneTimeUse,
        @Nullable ProxyRestriction proxyRestriction,
        List<String> extra) {
    /** Core §2.5.1.6; a null count leaves the attribute out. */
    public record ProxyRestriction(@Nullable Integer count, List<String> audiences) {
        public ProxyRestriction {
            audiences = List.copyOf(audiences);
        }
    }

    public Conditions {
        audienceRestrictions = audienceRestrictions.stream().map(List::copyOf).toList();
        extra = List.copyOf(extra);
    }

    /** Holds from this instant. */
    public Conditions withNotBefore(@Nullable Instant start) {
        return new Conditions(start, notOnOrAfter, audienceRestrictions, oneTimeUse, proxyRestriction, extra);
    }

    /** No longer holds from this instant on. */
    public Conditions withNotOnOrAfter(@Nullable Instant end) {
        return new Conditions(notBefore, end, audienceRestrictions, oneTimeUse, proxyRestriction, extra);
    }

    /** One AudienceRestriction for each inner list; an empty outer list means none. */
    public Conditions withAudienceRestrictions(List<List<String>> restrictions) {
        return new Conditions(notBefore, notOnOrAfter, restrictions, oneTimeUse, proxyRestriction, extra);
    }

    /** With the OneTimeUse condition, or without. */
    public Conditions withOneTimeUse(boolean present) {
        return new Conditions(notBefore, notOnOrAfter, audienceRestrictions, present, proxyRestriction, extra);
    }

    /** With this ProxyRestriction; null for none. */
    public Conditions withProxyRestriction(@Nullable ProxyRestriction restriction) {
        return new Conditions(notBefore, notOnOrAfter, audienceRestrictions, oneTimeUse, restriction, extra);
    }

    /** With one more condition, as XML. */
    public Conditions withExtra(String xml) {
        List<String> more = new ArrayList<>(extra);
        more.add(xml);
        return new Conditions(notBefore, notOnOrAfter, audienceRestrictions, oneTimeUse, proxyRestriction, more);
    }
}
