package io.tollbridge.demo;

import java.security.SecureRandom;
import java.util.HexFormat;

/** XML IDs of 160 random bits (Core §1.3.4: at least 128); the underscore makes any hex a legal NCName. */
final class Identifiers {
    private static final int OCTETS = 20;

    private final SecureRandom random;

    Identifiers(SecureRandom random) {
        this.random = random;
    }

    String next() {
        byte[] octets = new byte[OCTETS];
        random.nextBytes(octets);
        return "_" + HexFormat.of().formatHex(octets);
    }
}
