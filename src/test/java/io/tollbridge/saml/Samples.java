package io.tollbridge.saml;

import io.tollbridge.demo.AssertionFactory;
import io.tollbridge.demo.Credential;
import io.tollbridge.demo.CredentialGenerator;
import io.tollbridge.demo.MessageDescription;
import io.tollbridge.testing.TestClock;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;

/** The parties of every test here, the keys they hold, and the valid messages from which each test breaks one thing. */
final class Samples {
    static final String IDP = "https://idp.example/metadata";
    static final String SP = "https://bridge.example/saml/demo/metadata";
    static final String ACS = "https://bridge.example/saml/demo/acs";
    static final String TOKEN_ENDPOINT = "https://bridge.example/oauth/token";
    static final String REQUEST = "_the-request";
    static final String ALICE = "alice@demo.example";
    static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    /** Five minutes: the life of a valid message. */
    static final Instant END = NOON.plusSeconds(300);

    static final SecureRandom RANDOM = repeatable();
    static final CredentialGenerator KEYS = new CredentialGenerator(new TestClock(NOON), RANDOM);
    static final Credential IDP_KEY = KEYS.rsa(2048, "CN=Identity provider");
    static final Credential OTHER_KEY = KEYS.rsa(2048, "CN=Somebody else");
    static final Credential SP_KEY = KEYS.rsa(2048, "CN=Service provider");
    static final DecryptionKey DECRYPTION = new DecryptionKey(Optional.of(SP_KEY.certificate()), SP_KEY.privateKey());
    static final AssertionFactory FACTORY = new AssertionFactory(new TestClock(NOON), RANDOM);

    private Samples() {}

    /** Answers {@link #REQUEST}; its Assertion is signed. */
    static MessageDescription answer() {
        return FACTORY.valid(IDP, SP, ACS, REQUEST, IDP_KEY);
    }

    /** Answers no request. */
    static MessageDescription unsolicited() {
        return FACTORY.valid(IDP, SP, ACS, null, IDP_KEY);
    }

    /** For the token endpoint (RFC 7522). */
    static MessageDescription grant() {
        return FACTORY.valid(IDP, SP, TOKEN_ENDPOINT, null, IDP_KEY);
    }

    /** The same keys and identifiers in every run, so that a failure can be seen again. */
    private static SecureRandom repeatable() {
        try {
            SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
            random.setSeed(20260101);
            return random;
        } catch (NoSuchAlgorithmException bug) {
            throw new IllegalStateException(bug);
        }
    }
}
