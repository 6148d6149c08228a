package io.tollbridge.directory;

import java.util.Locale;

/** What a client's access tokens look like. */
public enum AccessTokenFormat {
    /** Random characters; the introspection says what they stand for. */
    OPAQUE,
    /** A signed JWT (RFC 9068). */
    JWT;

    /** In lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The format of this word; any other is an {@link InvalidValue}. */
    public static AccessTokenFormat parse(String word) {
        return switch (word) {
            case "opaque" -> OPAQUE;
            case "jwt" -> JWT;
            default -> throw new InvalidValue("access_token_format", "must be one of opaque, jwt");
        };
    }
}
