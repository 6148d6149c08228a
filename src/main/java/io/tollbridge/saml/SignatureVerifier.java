package io.tollbridge.saml;

import static io.tollbridge.saml.Check.that;

import io.tollbridge.directory.PinnedCertificate;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.xml.security.exceptions.XMLSecurityException;
import org.apache.xml.security.signature.XMLSignature;
import org.w3c.dom.Element;

/** Verifies a signature by the pinned certificates, and nothing else (Core §5.4; key from configuration). */
final class SignatureVerifier {
    private static final String MORE = "http://www.w3.org/2001/04/xmldsig-more#";

    /** XML Signature has r and s of ECDSA side by side (RFC 6931 §2.3.6); OpenSAML and others send the ASN.1 of them. */
    private static final Map<String, List<String>> OCTET_SIGNATURES = Map.of(
            MORE + "rsa-sha256", List.of("SHA256withRSA"),
            MORE + "rsa-sha384", List.of("SHA384withRSA"),
            MORE + "rsa-sha512", List.of("SHA512withRSA"),
            MORE + "ecdsa-sha256", List.of("SHA256withECDSAinP1363Format", "SHA256withECDSA"),
            MORE + "ecdsa-sha384", List.of("SHA384withECDSAinP1363Format", "SHA384withECDSA"),
            MORE + "ecdsa-sha512", List.of("SHA512withECDSAinP1363Format", "SHA512withECDSA"));

    private final TrustedIssuer issuer;
    private final Instant at;
    private final Checks checks;
    private final KeyStrength strength = new KeyStrength();

    SignatureVerifier(TrustedIssuer issuer, Instant at, Checks checks) {
        SamlEngine.require();
        this.issuer = issuer;
        this.at = at;
        this.checks = checks;
    }

    /** Returns the certificate that verified it, or refuses. {@code code} is the code of a signature that fails. */
    X509Certificate verify(Element signature, Element parent, CheckCode code) throws SamlRefused {
        checks.addAllOrRefuse(SignatureRules.judge(signature, parent, checks.policy()));
        // Only this parent may be what the Reference finds.
        parent.setIdAttributeNS(null, "ID", true);
        X509Certificate certificate = certificateThatVerifies(signature, issuer.certificates())
                .orElseThrow(() -> {
                    checks.add(Check.failed(
                            code,
                            "signed by "
                                    + carried(signature)
                                            .map(SignatureVerifier::describe)
                                            .orElse("an unnamed key"),
                            issuer.certificates().isEmpty()
                                    ? "no certificate is configured"
                                    : "one of "
                                            + String.join(
                                                    ", ",
                                                    issuer.certificates().stream()
                                                            .map(SignatureVerifier::describe)
                                                            .toList()),
                            hint(signature)));
                    return new SamlRefused(code);
                });
        checks.add(Check.passed(code, describe(certificate), "a configured certificate"));
        checks.addOrRefuse(keySize(certificate.getPublicKey()));
        checks.addOrRefuse(validity(certificate));
        return certificate;
    }

    /** The same of a signature over octets, which the HTTP-Redirect binding has (Bindings §3.4.4.1). */
    X509Certificate verify(String algorithm, byte[] octets, byte[] signature, CheckCode code) throws SamlRefused {
        List<String> names = OCTET_SIGNATURES.getOrDefault(algorithm, List.of());
        checks.addOrRefuse(that(
                !names.isEmpty(),
                CheckCode.SIGNATURE_ALGORITHM,
                algorithm,
                "RSA or ECDSA with SHA-256, SHA-384 or SHA-512",
                algorithm.endsWith("sha1")
                        ? "Switch the identity provider's signature algorithm from SHA-1 to SHA-256."
                        : ""));
        Predicate<X509Certificate> verifies = certificate ->
                names.stream().anyMatch(name -> verifies(name, octets, signature, certificate.getPublicKey()));
        Optional<X509Certificate> verifying =
                issuer.certificates().stream().filter(verifies).findFirst();
        if (verifying.isEmpty()) {
            checks.addOrRefuse(Check.failed(
                    code,
                    "signed by an unnamed key, or changed after signing",
                    "one of "
                            + String.join(
                                    ", ",
                                    issuer.certificates().stream()
                                            .map(SignatureVerifier::describe)
                                            .toList()),
                    issuer.disabled().stream()
                            .filter(one -> verifies.test(one.certificate()))
                            .findFirst()
                            .map(SignatureVerifier::byDisabled)
                            .orElse("The signature is over the query exactly as it was sent, RelayState included.")));
        }
        X509Certificate certificate = verifying.orElseThrow();
        checks.add(Check.passed(code, describe(certificate), "a configured certificate"));
        checks.addOrRefuse(keySize(certificate.getPublicKey()));
        checks.addOrRefuse(validity(certificate));
        return certificate;
    }

    private static boolean verifies(String algorithm, byte[] octets, byte[] signature, PublicKey key) {
        if (!(algorithm.contains("ECDSA") ? key instanceof ECPublicKey : key instanceof RSAPublicKey)) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(key);
            verifier.update(octets);
            return verifier.verify(signature);
        } catch (GeneralSecurityException broken) {
            return false;
        }
    }

    /**
     * Of these, the one whose key verifies the signature. Several certificates may carry that key; then the report names the
     * one that the message names, else one within its dates: the key was proved, the choice of its envelope is only told.
     */
    private Optional<X509Certificate> certificateThatVerifies(
            Element signatureElement, List<X509Certificate> certificates) {
        try {
            XMLSignature signature = new XMLSignature(signatureElement, "", true);
            for (X509Certificate certificate : certificates) {
                PublicKey key = certificate.getPublicKey();
                if (fits(signature, key) && verifies(signature, key)) {
                    return Optional.of(envelope(key, certificates, carried(signatureElement), certificate));
                }
            }
            return Optional.empty();
        } catch (XMLSecurityException | RuntimeException unusable) {
            return Optional.empty();
        }
    }

    private X509Certificate envelope(
            PublicKey key,
            List<X509Certificate> certificates,
            Optional<X509Certificate> carried,
            X509Certificate first) {
        List<X509Certificate> ofKey = certificates.stream()
                .filter(one -> one.getPublicKey().equals(key))
                .toList();
        return carried.filter(ofKey::contains)
                .or(() -> ofKey.stream().filter(this::isWithinDates).findFirst())
                .orElse(first);
    }

    private boolean isWithinDates(X509Certificate certificate) {
        return !at.isBefore(certificate.getNotBefore().toInstant())
                && !at.isAfter(certificate.getNotAfter().toInstant());
    }

    /** A key of another kind than the algorithm's is not tried: the algorithm comes from the message, the key from us. */
    private static boolean fits(XMLSignature signature, PublicKey key) {
        String method = signature.getSignedInfo().getSignatureMethodURI();
        return method.contains("ecdsa") ? key instanceof ECPublicKey : key instanceof RSAPublicKey;
    }

    private static boolean verifies(XMLSignature signature, PublicKey key) {
        try {
            return signature.checkSignatureValue(key);
        } catch (XMLSecurityException | RuntimeException broken) {
            // RuntimeException: broken base64 inside SignatureValue or DigestValue.
            return false;
        }
    }

    private Check keySize(PublicKey key) {
        Optional<String> weakness = strength.weakness(key);
        boolean tolerated = key instanceof RSAPublicKey && checks.policy().tolerates(Weakness.RSA_1024);
        return that(
                weakness.isEmpty() || tolerated,
                CheckCode.KEY_SIZE,
                weakness.orElse(key.getAlgorithm()),
                "RSA of 2048 bits or more, or ECDSA on P-256, P-384 or P-521",
                "Have the identity provider sign with a stronger key.");
    }

    private static String byDisabled(PinnedCertificate disabled) {
        return "Signed by a certificate that was disabled on "
                + disabled.disabledAt().map(Instant::toString).orElse("an unknown day") + ": "
                + describe(disabled.certificate())
                + ". Have the identity provider sign with an active certificate, or enable this one again.";
    }

    /** Metadata IOP §2.6.1: a certificate carries a key; its dates warn, and refuse only where policy says so. */
    private Check validity(X509Certificate certificate) {
        String dates = certificate.getNotBefore().toInstant() + " to "
                + certificate.getNotAfter().toInstant();
        if (isWithinDates(certificate)) {
            return Check.passed(CheckCode.CERTIFICATE_VALIDITY, dates, at.toString());
        }
        String hint = "The certificate is outside its dates; the key is pinned and still trusted. Renew it.";
        return new Check(
                CheckCode.CERTIFICATE_VALIDITY,
                checks.policy().tolerates(Weakness.CERT_OUTSIDE_VALIDITY) ? Outcome.PASSED : Outcome.FAILED,
                dates,
                at.toString(),
                hint);
    }

    private String hint(Element signature) {
        Optional<X509Certificate> carried = carried(signature);
        if (carried.isPresent() && issuer.certificates().contains(carried.get())) {
            return "The message names a trusted certificate, yet the signature does not hold: it was changed after"
                    + " signing.";
        }
        // Asked only once the signature is refused: it tells an old key from a stranger's, and accepts nothing.
        Optional<X509Certificate> off = certificateThatVerifies(
                signature,
                issuer.disabled().stream().map(PinnedCertificate::certificate).toList());
        for (PinnedCertificate disabled : issuer.disabled()) {
            if (off.isPresent() && disabled.certificate().equals(off.get())) {
                return byDisabled(disabled);
            }
        }
        return carried.isPresent()
                ? "The message was signed with a certificate that is not configured here; if the identity provider "
                        + "changed its certificate, import its metadata again."
                : "Changed after signing, or signed by a key that is not configured here.";
    }

    /** The certificate that the message carries: for the report's words alone, never to verify with. */
    static Optional<X509Certificate> carried(Element signature) {
        return Elements.child(signature, Namespaces.SIGNATURE, "KeyInfo")
                .flatMap(info -> Elements.child(info, Namespaces.SIGNATURE, "X509Data"))
                .flatMap(data -> Elements.child(data, Namespaces.SIGNATURE, "X509Certificate"))
                .flatMap(element -> certificate(Elements.text(element)));
    }

    private static Optional<X509Certificate> certificate(String base64) {
        try {
            byte[] der = Base64.getMimeDecoder().decode(base64);
            return Optional.of((X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)));
        } catch (CertificateException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private static String describe(X509Certificate certificate) {
        return Fingerprints.sha256(certificate) + " ("
                + certificate.getSubjectX500Principal().getName() + ")";
    }
}
