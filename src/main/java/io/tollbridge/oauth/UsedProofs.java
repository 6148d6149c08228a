package io.tollbridge.oauth;

import io.tollbridge.directory.Sha256;
import java.time.Instant;

/** What may be used once, on whatever node: client assertions (RFC 7523 §3) and DPoP proofs (RFC 9449 §11.1). */
public interface UsedProofs {
    /**
     * Notes the use of a proof; of several at the same moment one is the first.
     *
     * @param proof of all that makes the proof one of its kind: who made it, and its identifier
     * @param keepUntil the last instant at which the proof could be accepted, skew included
     * @return whether it was not used before
     */
    boolean firstUse(Sha256 proof, Instant keepUntil);
}
