package io.tollbridge.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import org.w3c.dom.Document;

/** A finished message, kept as the octets that go over the wire; every view is made from them anew. */
public final class SamlMessage {
    private final byte[] octets;

    SamlMessage(byte[] octets) {
        this.octets = octets.clone();
    }

    /** The XML as UTF-8. */
    public byte[] bytes() {
        return octets.clone();
    }

    /** The XML as text. */
    public String text() {
        return new String(octets, UTF_8);
    }

    /** A fresh parse, free to be changed; no attribute is marked as an XML ID. */
    public Document document() {
        return Dom.parse(octets);
    }

    /** Base64, as the SAMLResponse field of the HTTP-POST binding (Bindings §3.5.4). */
    public String base64() {
        return Base64.getEncoder().encodeToString(octets);
    }

    /** Base64url without padding, as the {@code assertion} parameter of RFC 7522 §2.1. */
    public String base64Url() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    @Override
    public String toString() {
        return text();
    }
}
