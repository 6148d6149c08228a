package io.tollbridge.saml;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * An artifact of type 0x0004 (Bindings §3.6.4): it stands for a message that its issuer hands out by SOAP. Nothing of it is
 * signed; it only says whom to ask.
 *
 * @param encoded as it came, to be given back to its issuer
 * @param endpointIndex of the ArtifactResolutionService in the issuer's metadata
 * @param sourceId the issuer's, in hex: see {@link #sourceId(String)}
 */
public record Artifact(String encoded, int endpointIndex, String sourceId) {
    private static final int LENGTH = 44;
    private static final int TYPE = 4;

    /** Reads one; empty: another type, or no artifact at all. */
    public static Optional<Artifact> parse(String encoded) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(encoded);
        } catch (IllegalArgumentException noBase64) {
            return Optional.empty();
        }
        if (bytes.length != LENGTH || number(bytes, 0) != TYPE) {
            return Optional.empty();
        }
        return Optional.of(
                new Artifact(encoded, number(bytes, 2), HexFormat.of().formatHex(bytes, 4, 24)));
    }

    private static int number(byte[] bytes, int from) {
        return (bytes[from] & 0xFF) << 8 | bytes[from + 1] & 0xFF;
    }

    /** Bindings §3.6.4.2: the SHA-1 of the entity id, in hex. It names an issuer and protects nothing. */
    public static String sourceId(String entityId) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(entityId.getBytes(UTF_8)));
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException(bug);
        }
    }

    /** Who has it can fetch the message, so it is not for logs. */
    @Override
    public String toString() {
        return "Artifact[" + sourceId + "]";
    }
}
