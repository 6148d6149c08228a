package io.tollbridge.audit;

/**
 * Who sets something off, and from where.
 *
 * @param name {@code user:} and an e-mail address, {@code client:} and a client id, {@code setup-link:} or
 *     {@code identity-provider:} and an id, or a part of the service itself
 * @param address the IP address behind trusted proxies; empty where there is none
 */
public record Initiator(String name, String address) {
    /** Somebody of whom nothing but the address is known. */
    public static Initiator unknown(String address) {
        return new Initiator("unknown", address);
    }

    /** The service itself, at its start or on a schedule. */
    public static Initiator service(String part) {
        return new Initiator("tollbridge:" + part, "");
    }
}
