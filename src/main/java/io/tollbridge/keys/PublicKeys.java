package io.tollbridge.keys;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.text.ParseException;

/** The public keys that somebody else signs with, as a JSON Web Key Set (RFC 7517 §5). */
public final class PublicKeys {
    private static final int MOST = 20;
    private static final int SMALLEST_RSA = 2048;

    private PublicKeys() {}

    /**
     * Reads a set, and gives it back in one canonical form.
     *
     * @throws IllegalArgumentException with a few words, if one of the keys is private, symmetric, weak or not for signing
     */
    public static String check(String json) {
        try {
            JWKSet set = JWKSet.parse(json);
            if (set.isEmpty() || set.size() > MOST) {
                throw new IllegalArgumentException("must have 1 to 20 keys");
            }
            set.getKeys().forEach(PublicKeys::check);
            return set.toString(true);
        } catch (ParseException | IllegalStateException unreadable) {
            throw new IllegalArgumentException("must be a JSON Web Key Set", unreadable);
        }
    }

    private static void check(JWK key) {
        if (key.isPrivate()) {
            throw new IllegalArgumentException("must hold public keys alone: one of these is known to others now");
        }
        switch (key) {
            case RSAKey rsa
            when rsa.size() < SMALLEST_RSA ->
                throw new IllegalArgumentException("must have RSA keys of at least 2048 bits");
            case RSAKey _ -> {}
            case ECKey _ -> {}
            default -> throw new IllegalArgumentException("must hold RSA or EC keys alone");
        }
        if (key.getKeyUse() != null && !key.getKeyUse().equals(KeyUse.SIGNATURE)) {
            throw new IllegalArgumentException("must hold keys for signing alone");
        }
    }
}
