package io.tollbridge.saml;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says in words how two values differ that were meant to be the same. */
final class Difference {
    private static final Pattern ADDRESS = Pattern.compile("(https?://[^/:?#]+)(?::([0-9]+))?(/.*)?");

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
        String port = port(found, wanted);
        if (!port.isEmpty()) {
            return port;
        }
        return "";
    }

    /** How far the issuer's clock would have to be off. */
    static String clock(Instant limit, Instant now) {
        Duration off = Duration.between(now, limit).abs();
        return "By " + off.toSeconds() + " s: either the message was under way that long, or the clocks differ.";
    }

    private static String port(String found, String wanted) {
        Matcher theirs = ADDRESS.matcher(found);
        Matcher ours = ADDRESS.matcher(wanted);
        boolean portAlone = theirs.matches()
                && ours.matches()
                && theirs.group(1).equalsIgnoreCase(ours.group(1))
                && Objects.equals(theirs.group(3), ours.group(3));
        return portAlone ? "the port: " + shown(theirs.group(2)) + " against " + shown(ours.group(2)) : "";
    }

    private static String shown(@Nullable String port) {
        return port == null ? "none" : port;
    }

    private static String withoutSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    private static String withoutScheme(String url) {
        return url.startsWith("https://") ? url.substring(8) : url.startsWith("http://") ? url.substring(7) : url;
    }
}
