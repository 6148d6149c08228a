import io.tollbridge.demo.AssertionFactory;
import io.tollbridge.demo.Credential;
import io.tollbridge.demo.CredentialGenerator;
import io.tollbridge.demo.MessageDescription;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;

/**
 * Signs, before the load, what the load will present: each assertion counts once, so each request needs its own. Run by
 * {@code src/load/run} from this source. Arguments: folder, base URL, organization, how many of each kind and file.
 * Writes the metadata of an identity provider with an RSA key of 2048 bits (what nearly all have), and request bodies, one a
 * line: {@code bearer.warm.0} to {@code acs.hot.1}.
 */
final class Assertions {
    private static final String ENTITY_ID = "https://idp.load.example/metadata";

    private Assertions() {}

    public static void main(String... arguments) throws IOException, InterruptedException {
        Path folder = Path.of(arguments[0]);
        String baseUrl = arguments[1];
        String serviceProvider = baseUrl + "/saml/" + arguments[2];
        int count = Integer.parseInt(arguments[3]);
        SecureRandom random = new SecureRandom();
        Clock clock = Clock.systemUTC();
        Credential credential = new CredentialGenerator(clock, random).rsa(2048, "CN=Identity provider of the load test");
        Files.writeString(folder.resolve("idp.xml"), metadata(credential));
        AssertionFactory factory = new AssertionFactory(clock, random);
        Thread[] writers = new Thread[2];
        for (int file = 0; file < writers.length; file++) {
            String suffix = "." + file;
            writers[file] = Thread.ofPlatform().start(() -> {
                for (String phase : new String[] {"warm", "hot"}) {
                    write(folder.resolve("bearer." + phase + suffix), count, () -> "assertion=" + factory.assertion(
                            lasting(factory, credential, serviceProvider, baseUrl + "/oauth/token")).base64Url());
                    write(folder.resolve("acs." + phase + suffix), count, () -> "SAMLResponse=" + URLEncoder.encode(
                            factory.response(lasting(factory, credential, serviceProvider, serviceProvider + "/acs"))
                                    .base64(),
                            StandardCharsets.US_ASCII));
                }
            });
        }
        for (Thread writer : writers) {
            writer.join();
        }
    }

    private interface Body {
        String next();
    }

    private static void write(Path file, int count, Body body) {
        try (BufferedWriter lines = Files.newBufferedWriter(file)) {
            for (int line = 0; line < count; line++) {
                lines.write(body.next());
                lines.newLine();
            }
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    /** Good for an hour: it must outlive its own making, the warm-up and the measurement. */
    private static MessageDescription lasting(
            AssertionFactory factory, Credential credential, String serviceProvider, String recipient) {
        Instant end = Instant.now().plusSeconds(3600);
        return factory.valid(ENTITY_ID, serviceProvider + "/metadata", recipient, null, credential)
                .withNotOnOrAfter(end)
                .withConfirmationNotOnOrAfter(end);
    }

    private static String metadata(Credential credential) throws IOException {
        try {
            return """
                <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="%s">
                <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
                <md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
                <ds:X509Certificate>%s</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
                <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="%s/sso"/>
                </md:IDPSSODescriptor></md:EntityDescriptor>
                """
                    .formatted(
                            ENTITY_ID,
                            Base64.getEncoder().encodeToString(credential.certificate().getEncoded()),
                            ENTITY_ID);
        } catch (java.security.cert.CertificateEncodingException bug) {
            throw new IOException(bug);
        }
    }
}
