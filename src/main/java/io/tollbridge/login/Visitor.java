package io.tollbridge.login;

import java.util.Optional;

/**
 * A browser that asks for something.
 *
 * @param browser the cookie of {@link StartLogin}
 * @param session the session's cookie
 * @param address the IP address behind trusted proxies
 */
public record Visitor(Optional<String> browser, Optional<String> session, String address) {
    @Override
    public String toString() {
        return "Visitor[" + address + "]";
    }
}
