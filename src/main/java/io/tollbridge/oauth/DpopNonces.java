package io.tollbridge.oauth;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tollbridge.keys.MasterKey;
import io.tollbridge.keys.Secrets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * The nonces that proofs carry (RFC 9449 §8). Nothing is kept: one is the keyed hash of a slot of time, so every node
 * knows every node's, and nobody can make one ahead.
 */
public final class DpopNonces {
    private static final Duration SLOT = Duration.ofMinutes(2);

    private final MasterKey key;
    private final Clock clock;

    public DpopNonces(MasterKey key, Clock clock) {
        this.key = key;
        this.clock = clock;
    }

    /** The one to be used now; it is good for two minutes at least, and for four at most. */
    String now() {
        return of(clock.instant());
    }

    boolean isGood(String nonce) {
        Instant now = clock.instant();
        // All are compared, so that time tells nothing. The next one: a node whose clock is ahead gave it.
        boolean current = same(nonce, of(now));
        boolean last = same(nonce, of(now.minus(SLOT)));
        boolean next = same(nonce, of(now.plus(SLOT)));
        return current || last || next;
    }

    private String of(Instant instant) {
        long slot = Math.floorDiv(instant.getEpochSecond(), SLOT.toSeconds());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.derive("dpop-nonce " + slot));
    }

    private static boolean same(String one, String other) {
        return Secrets.equal(one.getBytes(US_ASCII), other.getBytes(US_ASCII));
    }
}
