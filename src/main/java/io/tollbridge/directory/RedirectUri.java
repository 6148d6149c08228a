package io.tollbridge.directory;

import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a redirect URI may be, and when one that is asked for is the one that was registered. */
public final class RedirectUri {
    private static final int LONGEST = 2_000;
    private static final Pattern ON_LOOPBACK =
            Pattern.compile("(?<host>http://(?:127\\.0\\.0\\.1|\\[::1]))(?::[0-9]{1,5})?(?<rest>(?:[/?].*)?)");

    private RedirectUri() {}

    /**
     * RFC 6749 §3.1.2: absolute, no fragment. https; http on loopback; or a scheme of the app's own, which has a dot (RFC
     * 8252 §7.1) and so is never {@code javascript} or {@code data}.
     */
    static void require(String field, String text) {
        URI uri = read(field, text);
        boolean own = scheme(uri).contains(".") && !uri.isOpaque();
        if (!isWeb(uri) && !own || !isPlain(uri)) {
            throw new InvalidValue(
                    field,
                    text + " is not https, http on loopback, or an app's own scheme with a dot, without a fragment");
        }
    }

    /** The same without the schemes of apps. */
    static void requireWeb(String field, String text) {
        URI uri = read(field, text);
        if (!isWeb(uri) || !isPlain(uri)) {
            throw new InvalidValue(field, text + " is not https, or http on loopback, without a fragment");
        }
    }

    /**
     * Whether the one asked for is the registered one: exactly (RFC 9700 §2.1), but that a native app on a loopback IP
     * literal listens on whatever port was free (RFC 8252 §7.3; not {@code localhost}, §8.3).
     */
    static boolean isSame(String registered, String requested) {
        if (registered.equals(requested)) {
            return true;
        }
        Matcher one = ON_LOOPBACK.matcher(registered);
        Matcher other = ON_LOOPBACK.matcher(requested);
        return one.matches()
                && other.matches()
                && one.group("host").equals(other.group("host"))
                && one.group("rest").equals(other.group("rest"));
    }

    private static URI read(String field, String text) {
        // What a browser would repair, such as white space or a backslash, is not left to it.
        boolean visible = text.chars().allMatch(c -> c > 0x20 && c < 0x7F);
        if (!visible || text.length() > LONGEST) {
            throw new InvalidValue(field, "must be URIs of at most 2000 visible ASCII characters");
        }
        try {
            return URI.create(text);
        } catch (IllegalArgumentException unreadable) {
            throw new InvalidValue(field, text + " is no URI");
        }
    }

    private static boolean isWeb(URI uri) {
        String host = uri.getHost() == null ? "" : uri.getHost();
        boolean loopback = host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
        return scheme(uri).equals("https") && !host.isEmpty() || scheme(uri).equals("http") && loopback;
    }

    private static boolean isPlain(URI uri) {
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        return uri.getRawFragment() == null && !authority.contains("@");
    }

    private static String scheme(URI uri) {
        return uri.getScheme() == null ? "" : uri.getScheme();
    }
}
