package io.tollbridge.oauth;

import io.tollbridge.directory.Sha256;
import java.time.Instant;

/** The proofs and client assertions that were used, on whatever node (RFC 9449 §11.1, RFC 7523 §3). */
public interface UsedProofs {
    /** One statement on a unique key; false: it was used before. Remembered at least until {@code keepUntil}. */
    boolean firstUse(Sha256 proof, Instant keepUntil);
}
