package io.tollbridge.login;

import java.net.URI;
import java.util.Optional;

/** A path of this service: the only kind of {@code return_to} there is (RFC 9700 §4.11, no open redirector). */
final class LocalPath {
    private LocalPath() {}

    /** The path, if it stays here: one leading slash, no second, no backslash, no control character. */
    static Optional<String> parse(String text) {
        boolean local = text.length() <= 2000
                && text.startsWith("/")
                && !text.startsWith("//")
                && text.chars().allMatch(c -> c > 0x20 && c < 0x7F && c != '\\');
        if (!local) {
            return Optional.empty();
        }
        try {
            URI uri = URI.create(text);
            return uri.isAbsolute() || uri.getRawAuthority() != null ? Optional.empty() : Optional.of(text);
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }
}
