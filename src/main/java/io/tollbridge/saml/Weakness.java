package io.tollbridge.saml;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A departure from the strict profile that real identity providers have shown: the words of the corpus' {@code needs}.
 * The service tolerates none but those of {@link Policy#STRICT}; only the offline commands can be told to.
 */
public enum Weakness {
    TRIPLE_DES_CBC("3des-cbc"),
    ADVICE_ASSERTIONS,
    AES_CBC,
    CERT_OUTSIDE_VALIDITY,
    COMMENT_IN_NAMEID,
    CONFIRMATION_NOTBEFORE,
    DEFLATED_POST,
    ECDSA,
    EMPTY_REFERENCE_URI,
    ENCRYPTED_NAMEID,
    INCLUSIVE_C14N,
    NO_AUDIENCE,
    NO_AUTHNSTATEMENT,
    NO_CONFIRMATION_IN_RESPONSE_TO,
    NO_DESTINATION,
    NO_RECIPIENT,
    NO_RESPONSE_ISSUER,
    RSA_1024,
    RSA_1_5("rsa-1_5"),
    RSA_PSS,
    SHA1,
    SIGNATURE_POSITION,
    TRIM_WHITESPACE,
    UNSOLICITED;

    private final String word;

    Weakness() {
        this.word = name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Weakness(String word) {
        this.word = word;
    }

    /** The word as the command line and the corpus write it. */
    public String word() {
        return word;
    }

    /** The weakness of this word, if there is one. */
    public static Optional<Weakness> of(String word) {
        return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
    }
}
