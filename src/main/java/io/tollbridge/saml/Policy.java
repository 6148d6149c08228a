package io.tollbridge.saml;

import java.util.EnumSet;
import java.util.Set;

/**
 * What is let pass although the strict profile refuses it.
 *
 * @param skipped checks that are not made at all, for samples that were edited
 */
public record Policy(Set<Weakness> tolerated, Set<CheckCode> skipped) {
    /** The service's only policy: sound algorithms and harmless forms beside the strict profile, nothing weak. */
    public static final Policy STRICT = new Policy(
            EnumSet.of(
                    Weakness.ADVICE_ASSERTIONS, // never read (Core §2.6.1)
                    Weakness.AES_CBC, // an identity provider's own switch narrows it
                    Weakness.CERT_OUTSIDE_VALIDITY, // pinned keys; a certificate is their carrier (Metadata IOP §2.6.1)
                    Weakness.ECDSA,
                    Weakness.ENCRYPTED_NAMEID,
                    Weakness.RSA_PSS),
            Set.of());

    public Policy {
        tolerated = Set.copyOf(tolerated);
        skipped = Set.copyOf(skipped);
    }

    /** For {@code explain} and the corpus alone: the outcome there would be were these weaknesses allowed. */
    public Policy weakenedForExplainOnly(Set<Weakness> weaknesses, Set<CheckCode> leftOut) {
        EnumSet<Weakness> all = EnumSet.noneOf(Weakness.class);
        all.addAll(tolerated);
        all.addAll(weaknesses);
        return new Policy(all, leftOut);
    }

    boolean tolerates(Weakness weakness) {
        return tolerated.contains(weakness);
    }
}
