package io.tollbridge.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollbridge.demo.Credential;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.xml.sax.SAXException;

/** Writes and signs an identity provider's messages of single logout by hand, without the code under test or OpenSAML. */
public final class LogoutWriter {
    private static final String ECDSA = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
    private static final String FORMAT = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";

    private final String entityId;
    private final Credential credential;
    private final Clock clock;

    public LogoutWriter(Issuer issuer, Clock clock) {
        this.entityId = issuer.entityId();
        this.credential = issuer.credential();
        this.clock = clock;
    }

    /** A LogoutRequest for this name, with these sessions of it. */
    public String request(String destination, String email, String... sessionIndexes) {
        StringBuilder indexes = new StringBuilder();
        for (String index : sessionIndexes) {
            indexes.append("<samlp:SessionIndex>").append(index).append("</samlp:SessionIndex>");
        }
        Instant now = clock.instant();
        return "<samlp:LogoutRequest " + head(destination, now) + " NotOnOrAfter=\"" + now.plusSeconds(300) + "\">"
                + issuer() + "<saml:NameID Format=\"" + FORMAT + "\">" + email + "</saml:NameID>" + indexes
                + "</samlp:LogoutRequest>";
    }

    /** A LogoutResponse with this status, and one inside it where there is one. */
    public String response(String destination, String inResponseTo, String status, @Nullable String inner) {
        String prefix = "urn:oasis:names:tc:SAML:2.0:status:";
        return "<samlp:LogoutResponse " + head(destination, clock.instant()) + " InResponseTo=\"" + inResponseTo + "\">"
                + issuer() + "<samlp:Status><samlp:StatusCode Value=\"" + prefix + status + "\">"
                + (inner == null ? "" : "<samlp:StatusCode Value=\"" + prefix + inner + "\"/>")
                + "</samlp:StatusCode></samlp:Status></samlp:LogoutResponse>";
    }

    private String head(String destination, Instant now) {
        return "xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\""
                + " xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\""
                + " ID=\"_" + UUID.randomUUID() + "\" Version=\"2.0\" IssueInstant=\"" + now + "\" Destination=\""
                + destination + "\"";
    }

    private String issuer() {
        return "<saml:Issuer>" + entityId + "</saml:Issuer>";
    }

    /** The query of the HTTP-Redirect binding, signed (Bindings §3.4.4.1). */
    public String redirected(String parameter, String xml, @Nullable String relayState) {
        return redirected(parameter, xml, relayState, "SHA256withECDSAinP1363Format", ECDSA);
    }

    /** The same by another algorithm of the JDK, under this name. */
    public String redirected(
            String parameter, String xml, @Nullable String relayState, String algorithm, String algorithmUri) {
        String query = unsigned(parameter, xml, relayState) + "&SigAlg=" + encoded(algorithmUri);
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(credential.privateKey());
            signature.update(query.getBytes(UTF_8));
            return query + "&Signature=" + encoded(Base64.getEncoder().encodeToString(signature.sign()));
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** The query without a signature. */
    public static String unsigned(String parameter, String xml, @Nullable String relayState) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, new Deflater(9, true))) {
            out.write(xml.getBytes(UTF_8));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return parameter + "=" + encoded(Base64.getEncoder().encodeToString(bytes.toByteArray()))
                + (relayState == null ? "" : "&RelayState=" + encoded(relayState));
    }

    /** The field of the HTTP-POST binding, the message signed (Core §5.4). */
    public String posted(String xml) {
        Document document = parsed(xml);
        document.getDocumentElement().setIdAttribute("ID", true);
        XMLSignatureFactory factory = XMLSignatureFactory.getInstance("DOM");
        try {
            var reference = factory.newReference(
                    "#" + document.getDocumentElement().getAttribute("ID"),
                    factory.newDigestMethod(DigestMethod.SHA256, null),
                    List.of(
                            factory.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null),
                            factory.newTransform(CanonicalizationMethod.EXCLUSIVE, (TransformParameterSpec) null)),
                    null,
                    null);
            var info = factory.newSignedInfo(
                    factory.newCanonicalizationMethod(CanonicalizationMethod.EXCLUSIVE, (C14NMethodParameterSpec) null),
                    factory.newSignatureMethod(ECDSA, null),
                    List.of(reference));
            var issuer = document.getDocumentElement().getFirstChild();
            factory.newXMLSignature(info, null)
                    .sign(new DOMSignContext(
                            credential.privateKey(), document.getDocumentElement(), issuer.getNextSibling()));
            StringWriter text = new StringWriter();
            TransformerFactory.newInstance()
                    .newTransformer()
                    .transform(new DOMSource(document), new StreamResult(text));
            return base64(text.toString());
        } catch (GeneralSecurityException | MarshalException | XMLSignatureException | TransformerException failed) {
            throw new IllegalStateException(failed);
        }
    }

    public static String base64(String xml) {
        return Base64.getEncoder().encodeToString(xml.getBytes(UTF_8));
    }

    private static Document parsed(String xml) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml.getBytes(UTF_8)));
        } catch (ParserConfigurationException | SAXException | IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
