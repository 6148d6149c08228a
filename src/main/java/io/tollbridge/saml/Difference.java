package io.tollbridge.saml;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;

/** Says in words how two values differ that were meant to be the same. */
final class Difference {
    private Difference() {}

    /** A hint about the nearest wanted value, empty if they have nothing in common. */
    static String between(String what, String found, Collection<String> wanted) {
        for (String one : wanted) {
            String hint = between(found, one);
            if (!hint.isEmpty()) {
                return "The " + what + " differs by " + hint + ".";
            }
        }
        return "";
    }

    private static String between(String found, String wanted) {
        if (found.strip().equals(wanted.strip())) {
            return "white space around it";
        }
        if (withoutSlash(found).equals(withoutSlash(wanted))) {
            return "a trailing slash";
        }
        if (found.toLowerCase(Locale.ROOT).equals(wanted.toLowerCase(Locale.ROOT))) {
            return "upper and lower case";
        }
        if (withoutScheme(found).equals(withoutScheme(wanted))) {
            return "http against https";
        }
        return "";
    }

    /** How far the issuer's clock would have to be off. */
    static String clock(Instant limit, Instant now) {
        Duration off = Duration.between(now, limit).abs();
        return "By " + off.toSeconds() + " s: either the message was under way that long, or the clocks differ.";
    }

    private static String withoutSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    private static String withoutScheme(String url) {
        return url.startsWith("https://") ? url.substring(8) : url.startsWith("http://") ? url.substring(7) : url;
    }
}
