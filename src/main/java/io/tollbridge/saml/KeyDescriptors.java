package io.tollbridge.saml;

import static io.tollbridge.saml.MetadataDom.SIGNATURE;
import static io.tollbridge.saml.MetadataDom.attribute;
import static io.tollbridge.saml.MetadataDom.children;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import org.w3c.dom.Element;

/** Gathers the keys of one role (Metadata §2.4.1.1): certificates carry them, and nothing else in those counts. */
final class KeyDescriptors {
    private static final int DER_SEQUENCE = 0x30;

    final SequencedSet<X509Certificate> signing = new LinkedHashSet<>();
    final SequencedSet<X509Certificate> encryption = new LinkedHashSet<>();
    final List<String> unknownUses = new ArrayList<>();
    int unparsable;
    int keyValueOnly;
    int issuersLeftOut;

    KeyDescriptors(Element role) {
        children(role, "KeyDescriptor").forEach(this::read);
    }

    private void read(Element keyDescriptor) {
        List<Element> keyInfos = children(keyDescriptor, SIGNATURE, "KeyInfo");
        List<X509Certificate> found = new ArrayList<>();
        boolean anyCertificate = false;
        boolean anyKeyValue = false;
        for (Element keyInfo : keyInfos) {
            anyKeyValue |= !children(keyInfo, SIGNATURE, "KeyValue").isEmpty();
            for (Element data : children(keyInfo, SIGNATURE, "X509Data")) {
                List<Element> elements = children(data, SIGNATURE, "X509Certificate");
                anyCertificate |= !elements.isEmpty();
                found.addAll(ownKeys(elements));
            }
        }
        if (anyKeyValue && !anyCertificate) {
            keyValueOnly++;
        }
        // Metadata §2.4.1.1: without use the key serves both purposes.
        String use = attribute(keyDescriptor, "use").orElse("both");
        switch (use) {
            case "signing" -> signing.addAll(found);
            case "encryption" -> encryption.addAll(found);
            case "both" -> {
                signing.addAll(found);
                encryption.addAll(found);
            }
            default -> unknownUses.add(use);
        }
    }

    /**
     * XML Signature §4.5.4: the certificates of one X509Data are of the key or of the chain above it. Those above it
     * are left out, or whoever holds the authority's key could sign for this identity provider.
     */
    private List<X509Certificate> ownKeys(List<Element> elements) {
        List<X509Certificate> parsed = new ArrayList<>();
        for (Element element : elements) {
            Optional<X509Certificate> certificate = certificate(element.getTextContent());
            certificate.ifPresentOrElse(parsed::add, () -> unparsable++);
        }
        List<X509Certificate> own = parsed.stream()
                .filter(one -> parsed.stream().noneMatch(other -> isIssuedBy(other, one)))
                .toList();
        issuersLeftOut += parsed.size() - own.size();
        return own;
    }

    /** By name; two self-signed certificates of one name are a rollover, not a chain. */
    private static boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
        boolean selfIssued = certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
        return !selfIssued && certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal());
    }

    /** XML Signature §4.5.4: base64 of one DER certificate; PEM, also PEM within the base64, is none. */
    static Optional<X509Certificate> certificate(String text) {
        try {
            byte[] der = Base64.getDecoder().decode(text.replaceAll("[ \\t\\r\\n]", ""));
            // The JDK's factory would read PEM too, and skip what stands before and after a certificate.
            if (der.length == 0 || der[0] != DER_SEQUENCE) {
                return Optional.empty();
            }
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            return certificate.getEncoded().length == der.length ? Optional.of(certificate) : Optional.empty();
        } catch (IllegalArgumentException | CertificateException unparsable) {
            return Optional.empty();
        }
    }
}
