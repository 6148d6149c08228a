package io.tollbridge.saml;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.directory.MetadataPolicy;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import org.apache.xml.security.algorithms.MessageDigestAlgorithm;
import org.apache.xml.security.exceptions.XMLSecurityException;
import org.apache.xml.security.signature.XMLSignature;
import org.apache.xml.security.transforms.Transforms;
import org.apache.xml.security.transforms.params.XPathContainer;
import org.apache.xml.security.utils.XMLUtils;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** The enveloped signature of metadata: told, and never a ground to trust or to refuse. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MetadataSignatureTest {
    private static final Instant AT = Instant.parse("2026-06-01T12:00:00Z");
    private static final String ELSEWHERE = "<md:Extensions ID=\"elsewhere\"/>";

    private final KeyPair keys = TestCertificates.keys("EC", 256);
    private final X509Certificate certificate = TestCertificates.selfSigned("idp.example.org", keys);
    private final MetadataReader reader = new MetadataReader();

    @Test
    void a_signature_over_the_root_holds() throws Exception {
        assertThat(read(signed("#root", Transforms.TRANSFORM_ENVELOPED_SIGNATURE))
                        .signatureValid())
                .hasValue(true);
        assertThat(read(signed("", Transforms.TRANSFORM_ENVELOPED_SIGNATURE)).signatureValid())
                .hasValue(true);
    }

    @Test
    void metadata_edited_after_signing_is_still_read_but_told() throws Exception {
        String edited = signed("#root", Transforms.TRANSFORM_ENVELOPED_SIGNATURE)
                .replace("https://idp.example.org/sso", "https://idp.example.org/new");

        MetadataReading reading = read(edited);

        assertThat(reading.accepted()).isTrue();
        assertThat(reading.signed()).isTrue();
        assertThat(reading.signatureValid()).hasValue(false);
        assertThat(reading.warnings()).extracting(Finding::code).containsExactly("signature");
    }

    @Test
    void a_signature_over_some_other_element_does_not_hold() throws Exception {
        assertThat(read(signed("#elsewhere", Transforms.TRANSFORM_C14N_EXCL_OMIT_COMMENTS))
                        .signatureValid())
                .hasValue(false);
    }

    @Test
    void an_xpath_that_chooses_what_is_digested_does_not_hold_although_xmlsec_would_have_it() throws Exception {
        String chosen = signed("#root", Transforms.TRANSFORM_XPATH);
        Element root =
                HardenedXml.parse(chosen.getBytes(StandardCharsets.UTF_8)).getDocumentElement();
        root.setIdAttributeNS(null, "ID", true);
        Element signature =
                MetadataDom.children(root, MetadataDom.SIGNATURE, "Signature").getFirst();

        assertThat(new XMLSignature(signature, "", true).checkSignatureValue(certificate))
                .isTrue();
        assertThat(read(chosen).signatureValid()).hasValue(false);
    }

    @Test
    void a_second_signature_makes_neither_hold() throws Exception {
        String once = signed("#root", Transforms.TRANSFORM_ENVELOPED_SIGNATURE);
        String signature = once.substring(once.indexOf("<ds:Signature "), once.indexOf("</ds:Signature>") + 15);

        assertThat(read(once.replace(signature, signature + signature)).signatureValid())
                .hasValue(false);
    }

    @Test
    void a_signature_without_a_certificate_does_not_hold() throws Exception {
        String signed = signed("#root", Transforms.TRANSFORM_ENVELOPED_SIGNATURE);
        int ownKeyInfo = signed.lastIndexOf("<ds:KeyInfo>");
        String bare = signed.substring(0, ownKeyInfo)
                + signed.substring(signed.indexOf("</ds:KeyInfo>", ownKeyInfo) + "</ds:KeyInfo>".length());

        assertThat(read(bare).signatureValid()).hasValue(false);
    }

    @Test
    void where_a_certificate_is_pinned_only_its_key_counts_whatever_the_document_brings() throws Exception {
        String signed = signed("#root", Transforms.TRANSFORM_ENVELOPED_SIGNATURE);

        assertThat(pinned(signed, certificate).accepted()).isTrue();
        assertThat(pinned(signed, TestCertificates.selfSigned("idp.example.org"))
                        .failed())
                .containsExactly("metadata-signature");
        assertThat(pinned(signed, TestCertificates.selfSignedRsa("idp.example.org", 2048))
                        .failed())
                .containsExactly("metadata-signature");
        assertThat(pinned(signed.replace("/sso\"", "/new\""), certificate).failed())
                .containsExactly("metadata-signature");
        assertThat(pinned(signed("#elsewhere", Transforms.TRANSFORM_C14N_EXCL_OMIT_COMMENTS), certificate)
                        .failed())
                .containsExactly("metadata-signature");
        assertThat(pinned(signed("#root", Transforms.TRANSFORM_XPATH), certificate)
                        .failed())
                .containsExactly("metadata-signature");
        String sha1 =
                signed("#root", Transforms.TRANSFORM_ENVELOPED_SIGNATURE, MessageDigestAlgorithm.ALGO_ID_DIGEST_SHA1);
        assertThat(read(sha1).signatureValid()).hasValue(true);
        assertThat(pinned(sha1, certificate).failed()).containsExactly("metadata-signature");
        String bare = signed.substring(0, signed.indexOf("<ds:Signature "))
                + signed.substring(signed.indexOf("</ds:Signature>") + "</ds:Signature>".length());
        assertThat(pinned(bare, certificate).failed()).containsExactly("unsigned-metadata");
    }

    private MetadataReading pinned(String xml, X509Certificate pin) {
        String pem = "-----BEGIN CERTIFICATE-----\n" + TestCertificates.base64(pin) + "\n-----END CERTIFICATE-----";
        return reader.read(xml.getBytes(StandardCharsets.UTF_8), AT, new MetadataPolicy(false, Optional.of(pem)));
    }

    private MetadataReading read(String xml) {
        return reader.read(xml.getBytes(StandardCharsets.UTF_8), AT);
    }

    private String signed(String reference, String transform) throws XMLSecurityException, HardenedXml.Rejected {
        return signed(reference, transform, MessageDigestAlgorithm.ALGO_ID_DIGEST_SHA256);
    }

    private String signed(String reference, String transform, String digest)
            throws XMLSecurityException, HardenedXml.Rejected {
        String xml = "<md:EntityDescriptor xmlns:md=\"" + MetadataDom.METADATA + "\" xmlns:ds=\""
                + MetadataDom.SIGNATURE + "\" ID=\"root\" entityID=\"urn:a\">" + ELSEWHERE
                + "<md:IDPSSODescriptor protocolSupportEnumeration=\"" + MetadataReader.SAML2_PROTOCOL
                + "\"><md:KeyDescriptor><ds:KeyInfo><ds:X509Data><ds:X509Certificate>"
                + TestCertificates.base64(certificate)
                + "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService"
                + " Binding=\""
                + IdpMetadata.HTTP_POST
                + "\" Location=\"https://idp.example.org/sso\"/></md:IDPSSODescriptor></md:EntityDescriptor>";
        Document document = HardenedXml.parse(xml.getBytes(StandardCharsets.UTF_8));
        Element root = document.getDocumentElement();
        root.setIdAttributeNS(null, "ID", true);
        ((Element) root.getFirstChild()).setIdAttributeNS(null, "ID", true);
        XMLSignature signature = new XMLSignature(
                document, "", XMLSignature.ALGO_ID_SIGNATURE_ECDSA_SHA256, CanonicalizationMethod.EXCLUSIVE);
        root.appendChild(signature.getElement());
        Transforms transforms = new Transforms(document);
        if (transform.equals(Transforms.TRANSFORM_XPATH)) {
            XPathContainer withoutSignatures = new XPathContainer(document);
            withoutSignatures.setXPath("not(ancestor-or-self::*[local-name() = 'Signature'])");
            transforms.addTransform(transform, withoutSignatures.getElementPlusReturns());
        } else {
            transforms.addTransform(transform);
        }
        signature.addDocument(reference, transforms, digest);
        signature.addKeyInfo(certificate);
        signature.sign(keys.getPrivate());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        XMLUtils.outputDOM(document, out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
