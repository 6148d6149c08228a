package io.tollbridge.refresh;

import io.tollbridge.saml.Finding;
import io.tollbridge.saml.Fingerprints;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/** What can be wrong with a refresh beside the metadata itself. */
final class RefreshFindings {
    private static final String METADATA = "saml-metadata-2.0-os ";

    private RefreshFindings() {}

    static Finding notFetched(String url, String why) {
        return new Finding(
                "fetch-failed",
                url + ": " + why,
                "an answer with the metadata, of at most 1 MiB and within 8 s, from a public address",
                "Open the address from outside your network. It is tried again by itself; until then the last good copy"
                        + " stands.",
                METADATA + "4.1");
    }

    static Finding otherEntityId(String wanted, List<String> found) {
        return new Finding(
                "wrong-entity-id",
                String.join(", ", found),
                wanted,
                "This is another identity provider: the address was re-used, or the tenant or environment behind it was"
                        + " changed. If that is meant, create it as an identity provider of its own.",
                METADATA + "2.3.2");
    }

    static Finding noUsableCertificate(List<X509Certificate> certificates) {
        return new Finding(
                "no-usable-certificate",
                String.join(
                        ", ",
                        certificates.stream()
                                .map(one -> Fingerprints.sha256(one) + " until "
                                        + one.getNotAfter().toInstant())
                                .toList()),
                "at least one certificate that has not ended, with a key that is strong enough",
                "Taking this over would leave nobody able to sign in. Ask the identity provider for its current"
                        + " certificate.",
                METADATA + "2.4.1.1");
    }

    static Finding disabledHere(List<X509Certificate> certificates) {
        return new Finding(
                "no-active-certificate",
                String.join(
                        ", ", certificates.stream().map(Fingerprints::sha256).toList()),
                "at least one certificate that is not disabled here",
                "Enable one of these certificates, or add another by hand, then refresh again.",
                METADATA + "2.4.1.1");
    }

    static Finding expired(Instant validUntil, Instant now) {
        return new Finding(
                "expired",
                "valid until " + validUntil + ", and not modified since",
                "a validUntil after " + now,
                "The identity provider has not renewed its metadata. Nobody can sign in by it until it does.",
                METADATA + "2.3.2");
    }
}
