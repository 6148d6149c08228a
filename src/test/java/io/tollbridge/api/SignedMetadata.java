package io.tollbridge.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollbridge.keys.CertifiedKey;
import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.util.List;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;

/** Metadata as a federation signs it: by the JDK's own XML signatures, not by the library that verifies. */
final class SignedMetadata {
    private static final String RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

    private SignedMetadata() {}

    static String by(CertifiedKey key, String metadata) {
        try {
            DocumentBuilderFactory parsers = DocumentBuilderFactory.newInstance();
            parsers.setNamespaceAware(true);
            Document document = parsers.newDocumentBuilder().parse(new ByteArrayInputStream(metadata.getBytes(UTF_8)));
            XMLSignatureFactory signatures = XMLSignatureFactory.getInstance("DOM");
            var reference = signatures.newReference(
                    "",
                    signatures.newDigestMethod(DigestMethod.SHA256, null),
                    List.of(
                            signatures.newTransform(Transform.ENVELOPED, (@Nullable TransformParameterSpec) null),
                            signatures.newTransform(
                                    CanonicalizationMethod.EXCLUSIVE, (@Nullable TransformParameterSpec) null)),
                    null,
                    null);
            var signedInfo = signatures.newSignedInfo(
                    signatures.newCanonicalizationMethod(
                            CanonicalizationMethod.EXCLUSIVE, (@Nullable C14NMethodParameterSpec) null),
                    signatures.newSignatureMethod(RSA_SHA256, null),
                    List.of(reference));
            var root = document.getDocumentElement();
            signatures
                    .newXMLSignature(signedInfo, null)
                    .sign(new DOMSignContext(key.privateKey(), root, root.getFirstChild()));
            Transformer writer = TransformerFactory.newInstance().newTransformer();
            writer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            StringWriter text = new StringWriter();
            writer.transform(new DOMSource(document), new StreamResult(text));
            return text.toString();
        } catch (Exception bug) {
            throw new IllegalStateException(bug);
        }
    }
}
