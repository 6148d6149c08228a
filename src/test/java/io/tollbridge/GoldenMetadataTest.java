package io.tollbridge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.testing.RunningService;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.util.Map;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** The service provider's metadata as identity providers get it (Metadata §2.4.4; HTTP.md section 3). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class GoldenMetadataTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "sp-metadata.xml");
    private static final RunningService SERVICE =
            RunningService.start(Map.of("TOLLBRIDGE_BASE_URL", "https://bridge.example"), Clock.systemUTC());

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    @Test
    void the_metadata_is_the_golden_file_but_for_ids_keys_and_signature() throws Exception {
        HttpResponse<String> answer = SERVICE.get("/saml/acme/metadata");
        Path actual = Path.of("target", "sp-metadata.xml");
        Files.writeString(actual, masked(answer.body()));

        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/samlmetadata+xml"));
        assertThat(masked(answer.body()))
                .as("if the change is wanted, copy %s over %s", actual, GOLDEN)
                .isEqualTo(Files.readString(GOLDEN));
    }

    @Test
    void its_signature_holds_under_the_certificate_that_can_be_downloaded() throws Exception {
        HttpResponse<String> pem = SERVICE.get("/saml/acme/certificate");
        assertThat(pem.headers().firstValue("Content-Type")).contains("application/x-pem-file");
        var certificate = CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.body().getBytes(US_ASCII)));
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        Element root = factory.newDocumentBuilder()
                .parse(new ByteArrayInputStream(
                        SERVICE.get("/saml/acme/metadata").body().getBytes(UTF_8)))
                .getDocumentElement();
        root.setIdAttribute("ID", true);
        var signature = root.getElementsByTagNameNS(XMLSignature.XMLNS, "Signature");
        assertThat(signature.getLength()).isEqualTo(1);
        assertThat(signature.item(0).getParentNode()).isEqualTo(root);
        var context = new DOMValidateContext(certificate.getPublicKey(), signature.item(0));
        XMLSignature read = XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context);

        assertThat(read.validate(context)).isTrue();
        assertThat(read.getSignedInfo().getReferences().getFirst().getURI()).isEqualTo("#" + root.getAttribute("ID"));
    }

    @Test
    void an_unknown_organization_has_none() {
        assertThat(SERVICE.get("/saml/nobody/metadata").statusCode()).isEqualTo(404);
        assertThat(SERVICE.get("/saml/nobody/certificate").statusCode()).isEqualTo(404);
    }

    private static String masked(String xml) {
        return xml.replaceAll("( ID=\")[^\"]+", "$1_id")
                .replaceAll("(URI=\"#)[^\"]+", "$1_id")
                .replaceAll("(?s)(<(?:\\w+:)?(DigestValue|SignatureValue|X509Certificate)>).*?(</)", "$1…$3")
                .replace("><", ">\n<")
                .strip()
                .concat("\n");
    }
}
