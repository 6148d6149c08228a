package io.tollbridge.testing;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A cookie as the browser keeps it (RFC 6265bis); {@code hostOnly} when its server named no Domain. */
public record Cookie(
        String name,
        String value,
        String domain,
        boolean hostOnly,
        String path,
        Instant expires,
        boolean secure,
        boolean httpOnly,
        SameSite sameSite) {
    /** UNSET is a cookie without the attribute, which is sent with a cross-site POST while it is young. */
    public enum SameSite {
        STRICT,
        LAX,
        NONE,
        UNSET
    }

    /** Reads one Set-Cookie header of an answer from {@code url}; empty where Chrome would ignore it. */
    static Optional<Cookie> parse(String header, URI url, Instant now) {
        String[] parts = header.split(";");
        int equals = parts[0].indexOf('=');
        if (equals < 1) {
            return Optional.empty();
        }
        Map<String, String> attributes = new HashMap<>();
        for (int index = 1; index < parts.length; index++) {
            String[] attribute = parts[index].split("=", 2);
            attributes.put(
                    attribute[0].strip().toLowerCase(Locale.ROOT), attribute.length == 2 ? attribute[1].strip() : "");
        }
        String host = hostOf(url);
        String domain = attributes.getOrDefault("domain", "").toLowerCase(Locale.ROOT);
        if (domain.startsWith(".")) {
            domain = domain.substring(1);
        }
        String path = attributes.getOrDefault("path", "");
        Cookie cookie = new Cookie(
                parts[0].substring(0, equals).strip(),
                parts[0].substring(equals + 1).strip(),
                domain.isEmpty() ? host : domain,
                domain.isEmpty(),
                path.startsWith("/") ? path : defaultPath(url),
                expiry(attributes, now),
                attributes.containsKey("secure"),
                attributes.containsKey("httponly"),
                sameSite(attributes));
        return cookie.maybeSetBy(url) ? Optional.of(cookie) : Optional.empty();
    }

    /** Whether it goes with a request to {@code url}, its SameSite aside. */
    boolean belongsTo(URI url) {
        String host = hostOf(url);
        boolean hostMatches = host.equals(domain) || (!hostOnly && host.endsWith("." + domain));
        String target = pathOf(url);
        boolean pathMatches = target.equals(path)
                || (target.startsWith(path) && (path.endsWith("/") || target.charAt(path.length()) == '/'));
        return hostMatches && pathMatches && (!secure || isTrustworthy(url));
    }

    boolean replaces(Cookie other) {
        return name.equals(other.name) && domain.equals(other.domain) && path.equals(other.path);
    }

    private boolean maybeSetBy(URI url) {
        String host = hostOf(url);
        boolean domainIsOurs = host.equals(domain) || host.endsWith("." + domain);
        boolean secureIsAllowed = !secure || isTrustworthy(url);
        boolean noneIsSecure = sameSite != SameSite.NONE || secure;
        boolean securePrefixHolds = !name.startsWith("__Secure-") || secure;
        boolean hostPrefixHolds = !name.startsWith("__Host-") || (secure && hostOnly && path.equals("/"));
        return domainIsOurs && secureIsAllowed && noneIsSecure && securePrefixHolds && hostPrefixHolds;
    }

    /** Chrome counts loopback as trustworthy without TLS. */
    private static boolean isTrustworthy(URI url) {
        String host = hostOf(url);
        return "https".equals(url.getScheme())
                || host.equals("localhost")
                || host.endsWith(".localhost")
                || host.matches("127\\.\\d+\\.\\d+\\.\\d+")
                || host.equals("[::1]");
    }

    private static SameSite sameSite(Map<String, String> attributes) {
        return switch (attributes.getOrDefault("samesite", "").toLowerCase(Locale.ROOT)) {
            case "strict" -> SameSite.STRICT;
            case "lax" -> SameSite.LAX;
            case "none" -> SameSite.NONE;
            default -> SameSite.UNSET;
        };
    }

    /** RFC 6265 5.3: Max-Age wins over Expires; a cookie with neither lives as long as the browser. */
    private static Instant expiry(Map<String, String> attributes, Instant now) {
        String maxAge = attributes.getOrDefault("max-age", "");
        if (maxAge.matches("-?\\d{1,10}")) {
            return now.plusSeconds(Long.parseLong(maxAge));
        }
        String expires = attributes.getOrDefault("expires", "").replace('-', ' ');
        try {
            return expires.isEmpty()
                    ? Instant.MAX
                    : ZonedDateTime.parse(expires, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
        } catch (DateTimeException unreadable) {
            return Instant.MAX;
        }
    }

    private static String defaultPath(URI url) {
        String path = pathOf(url);
        int lastSlash = path.lastIndexOf('/');
        return lastSlash <= 0 ? "/" : path.substring(0, lastSlash);
    }

    private static String pathOf(URI url) {
        String path = url.getRawPath();
        return path == null || path.isEmpty() ? "/" : path;
    }

    static String hostOf(URI url) {
        return String.valueOf(url.getHost()).toLowerCase(Locale.ROOT);
    }
}
