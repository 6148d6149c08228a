package io.tollbridge.saml;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.w3c.dom.Element;

/**
 * Which key a wrapped key says it is for (XML Signature §4.5.4): by certificate, by issuer and serial number, or by a
 * certificate's digest (XML Signature 1.1 §4.5.4.1). Whoever sent it may have written anything: it says where to look
 * first and how to word a refusal.
 */
record RecipientKey(List<String> certificates, List<IssuerSerial> issuerSerials, List<String> digests) {
    private static final String DIGEST_NAMESPACE = "http://www.w3.org/2009/xmldsig11#";
    private static final String SHA_256 = "http://www.w3.org/2001/04/xmlenc#sha256";
    /** For reports: a name may be as long as its sender likes. */
    private static final int LONGEST_NAME = 200;

    RecipientKey {
        certificates = List.copyOf(certificates);
        issuerSerials = List.copyOf(issuerSerials);
        digests = List.copyOf(digests);
    }

    /** X509IssuerSerial as it was sent. */
    record IssuerSerial(String issuer, String serial) {
        boolean is(X509Certificate certificate) {
            try {
                return new BigInteger(serial).equals(certificate.getSerialNumber())
                        && new X500Principal(issuer).equals(certificate.getIssuerX500Principal());
            } catch (IllegalArgumentException unreadable) {
                return false;
            }
        }
    }

    static RecipientKey of(Optional<Element> keyInfo) {
        List<Element> data = keyInfo.stream()
                .flatMap(info -> Elements.children(info, Namespaces.SIGNATURE, "X509Data").stream())
                .toList();
        return new RecipientKey(
                data.stream()
                        .flatMap(one -> Elements.children(one, Namespaces.SIGNATURE, "X509Certificate").stream())
                        .map(RecipientKey::base64)
                        .toList(),
                data.stream()
                        .flatMap(one -> Elements.children(one, Namespaces.SIGNATURE, "X509IssuerSerial").stream())
                        .map(one -> new IssuerSerial(text(one, "X509IssuerName"), text(one, "X509SerialNumber")))
                        .filter(one -> one.serial().matches("[0-9]{1,60}"))
                        .toList(),
                data.stream()
                        .flatMap(one -> Elements.children(one, DIGEST_NAMESPACE, "X509Digest").stream())
                        .filter(one -> Elements.attribute(one, "Algorithm")
                                .filter(SHA_256::equals)
                                .isPresent())
                        .map(RecipientKey::base64)
                        .filter(digest -> digest.length() == 44)
                        .toList());
    }

    /** Whether it says anything that tells keys apart. */
    boolean identifies() {
        return !certificates.isEmpty() || !issuerSerials.isEmpty() || !digests.isEmpty();
    }

    /** Whether it names this key. */
    boolean is(DecryptionKey key) {
        return key.certificate()
                .filter(certificate -> certificates.contains(key.base64().orElse(""))
                        || issuerSerials.stream().anyMatch(one -> one.is(certificate))
                        || digests.contains(digest(encoded(certificate))))
                .isPresent();
    }

    /** For reports. */
    @Override
    public String toString() {
        return certificates.stream()
                .findFirst()
                .map(RecipientKey::fingerprint)
                .or(() -> issuerSerials.stream()
                        .findFirst()
                        .map(one -> "the certificate " + one.serial() + " of "
                                + one.issuer()
                                        .substring(
                                                0,
                                                Math.min(
                                                        LONGEST_NAME,
                                                        one.issuer().length()))))
                .or(() -> digests.stream().findFirst().map(one -> "the certificate with the SHA-256 digest " + one))
                .orElse("a key without a name");
    }

    /** The certificate's SHA-256, by which people know it; of what is no certificate only that. */
    private static String fingerprint(String base64) {
        try {
            byte[] certificate = Base64.getDecoder().decode(base64);
            return "the certificate " + HexFormat.of().formatHex(sha256(certificate));
        } catch (IllegalArgumentException unreadable) {
            return "a certificate that cannot be read";
        }
    }

    private static String digest(byte[] certificate) {
        return Base64.getEncoder().encodeToString(sha256(certificate));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private static String base64(Element element) {
        return Elements.text(element).replaceAll("\\s", "");
    }

    private static String text(Element parent, String name) {
        return Elements.child(parent, Namespaces.SIGNATURE, name)
                .map(element -> Elements.text(element).strip())
                .orElse("");
    }
}
