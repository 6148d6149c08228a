package io.tollbridge.web;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;

/** The address that a request comes from, behind trusted proxies: what limits count by and the audit log shows. */
public final class ClientAddress {
    private final Predicate<InetAddress> trustedProxy;

    /** {@code trustedProxy}: whose X-Forwarded-For is believed. */
    public ClientAddress(Predicate<InetAddress> trustedProxy) {
        this.trustedProxy = trustedProxy;
    }

    /** The last in X-Forwarded-For that is no trusted proxy's; the other end of the connection where none is trusted. */
    public String of(Context context) {
        String address = context.req().getRemoteAddr();
        List<String> forwarded =
                List.of(String.join(",", Collections.list(context.req().getHeaders("X-Forwarded-For")))
                        .split("\\s*,\\s*"));
        for (int i = forwarded.size() - 1;
                i >= 0 && isTrusted(address) && !forwarded.get(i).isBlank();
                i--) {
            address = forwarded.get(i).strip();
        }
        return address;
    }

    /** Whether the other end of the connection itself is a trusted proxy. */
    boolean isFromTrustedProxy(Context context) {
        return isTrusted(context.req().getRemoteAddr());
    }

    private boolean isTrusted(String address) {
        if (!address.matches("[0-9a-fA-F:.]+")) {
            return false; // a name would be looked up
        }
        try {
            return trustedProxy.test(InetAddress.getByName(address));
        } catch (UnknownHostException noAddress) {
            return false;
        }
    }
}
