package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.demo.Credential;
import io.tollbridge.demo.MessageDescription;
import io.tollbridge.demo.Signing;
import io.tollbridge.saml.Fingerprints;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.RunningService.NewClient;
import io.tollbridge.testing.TestClock;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Several certificates of one identity provider, each on or off, through the whole service. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CertificateStateTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final TestClock CLOCK = new TestClock(NOW);
    private static final RunningService SERVICE = RunningService.start(Map.of(), CLOCK);
    private static final String ALICE = "alice@demo.example";
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final NewClient APP;

    static {
        SERVICE.createUser(ALICE);
        APP = SERVICE.createBearerClient(Map.of());
    }

    private final Set<String> seen = new HashSet<>();
    private final Issuer issuer = new Issuer("https://idp.example/" + NUMBER.incrementAndGet(), CLOCK);
    private final Issuer successor = new Issuer(issuer.entityId(), CLOCK);
    private final String path =
            "/identity-providers/" + SERVICE.createIdentityProvider(issuer.metadata(), Map.of()) + "/certificates";

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    @Test
    void either_of_two_active_certificates_verifies_and_the_report_says_which() {
        add(successor.credential().certificate());

        assertThat(verifiedBy(issuer)).isEqualTo(told(issuer.credential().certificate()));
        assertThat(verifiedBy(successor)).isEqualTo(told(successor.credential().certificate()));
    }

    @Test
    void a_disabled_certificate_is_refused_at_once_on_every_node_and_named_in_the_report() {
        add(successor.credential().certificate());
        try (RunningService other = SERVICE.anotherNode(Map.of())) {
            assertThat(exchange(SERVICE, message(issuer)).statusCode()).isEqualTo(200);
            JsonNode disabled = state(issuer.credential().certificate(), "disabled");
            assertThat(disabled.get("state").asText()).isEqualTo("disabled");
            assertThat(disabled.get("disabled_at").asText())
                    .isEqualTo(CLOCK.instant().toString());

            for (RunningService node : List.of(SERVICE, other)) {
                JsonNode check = refused(node, message(issuer));
                assertThat(check.get("hint").asText())
                        .contains(
                                "Signed by a certificate that was disabled on " + CLOCK.instant(),
                                told(issuer.credential().certificate()));
                assertThat(check.get("wanted").asText())
                        .contains(Fingerprints.sha256(successor.credential().certificate()))
                        .doesNotContain(Fingerprints.sha256(issuer.credential().certificate()));
            }
            // What signed is known by its key, so a message that carries no certificate is told apart as well.
            MessageDescription bare = message(issuer)
                    .withSigning(Signing.with(issuer.credential()).withCertificate(null));
            assertThat(refused(SERVICE, bare).get("hint").asText()).contains("was disabled on");

            assertThat(exchange(SERVICE, message(successor)).statusCode()).isEqualTo(200);
            state(issuer.credential().certificate(), "active");
            assertThat(exchange(other, message(issuer)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void a_message_by_a_stranger_is_not_called_signed_by_a_disabled_certificate() {
        add(successor.credential().certificate());
        state(successor.credential().certificate(), "disabled");
        // It carries the disabled certificate, yet another key signed.
        MessageDescription forged = message(issuer)
                .withSigning(Signing.with(successor.credential())
                        .withKey(new Issuer(issuer.entityId(), CLOCK)
                                .credential()
                                .privateKey()));

        assertThat(refused(SERVICE, forged).get("hint").asText()).doesNotContain("was disabled on");
    }

    @Test
    void two_certificates_of_one_key_both_work_and_the_one_that_the_message_names_is_told() throws Exception {
        X509Certificate renewed = renewed(issuer.credential());
        add(renewed);

        assertThat(verifiedBy(issuer)).isEqualTo(told(issuer.credential().certificate()));
        Credential withNew = new Credential(issuer.credential().privateKey(), renewed);
        assertThat(verifiedBy(message(issuer).withSigning(Signing.with(withNew))))
                .isEqualTo(told(renewed));
        state(issuer.credential().certificate(), "disabled");
        // The key is trusted still, by its other certificate.
        assertThat(verifiedBy(issuer)).isEqualTo(told(renewed));
    }

    @Test
    void the_last_active_certificate_is_neither_disabled_nor_removed() {
        add(successor.credential().certificate());
        state(successor.credential().certificate(), "disabled");
        String last = path + "/" + Fingerprints.sha256(issuer.credential().certificate());

        HttpResponse<String> disabled =
                SERVICE.call("PUT", "/api/v1" + last, Map.of("state", "disabled"), SERVICE.token());
        HttpResponse<String> removed = SERVICE.call("DELETE", "/api/v1" + last, null, SERVICE.token());

        assertThat(disabled.statusCode()).isEqualTo(409);
        assertThat(disabled.body()).contains("The last active certificate cannot be disabled");
        assertThat(removed.statusCode()).isEqualTo(409);
        assertThat(removed.body()).contains("The last active certificate cannot be removed");
        assertThat(exchange(SERVICE, message(issuer)).statusCode()).isEqualTo(200);
        assertThat(SERVICE.call("PUT", "/api/v1" + last, Map.of("state", "off"), SERVICE.token())
                        .statusCode())
                .isEqualTo(422);
        assertThat(SERVICE.call("PUT", "/api/v1" + path + "/00", Map.of("state", "active"), SERVICE.token())
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void new_metadata_does_not_bring_a_disabled_certificate_back_to_life() {
        String metadata = path.replace("/certificates", "/metadata");
        String key = issuer.metadata().replaceAll("(?s).*(<md:KeyDescriptor.*</md:KeyDescriptor>).*", "$1");
        String both = successor.metadata().replace("<md:KeyDescriptor", key + "<md:KeyDescriptor");
        SERVICE.api("PUT", metadata, Map.of("metadata_xml", both));
        state(issuer.credential().certificate(), "disabled");

        HttpResponse<String> onlyDisabled =
                SERVICE.call("PUT", "/api/v1" + metadata, Map.of("metadata_xml", issuer.metadata()), SERVICE.token());
        assertThat(onlyDisabled.statusCode()).isEqualTo(409);
        assertThat(onlyDisabled.body()).contains("Each certificate of this metadata is disabled here");
        SERVICE.api("PUT", metadata, Map.of("metadata_xml", both));

        assertThat(SERVICE.api("GET", path, null).get("items"))
                .extracting(one -> one.get("state").asText())
                .containsExactlyInAnyOrder("active", "disabled");
        assertThat(refused(SERVICE, message(issuer)).get("hint").asText()).contains("was disabled on");
    }

    @Test
    void one_added_by_hand_says_so_and_outlives_new_metadata() {
        add(successor.credential().certificate());

        SERVICE.api("PUT", path.replace("/certificates", "/metadata"), Map.of("metadata_xml", issuer.metadata()));

        assertThat(SERVICE.api("GET", path, null).get("items"))
                .extracting(one -> one.get("by_hand").asBoolean())
                .containsExactly(false, true);
        assertThat(verifiedBy(successor)).isEqualTo(told(successor.credential().certificate()));
    }

    private void add(X509Certificate certificate) {
        try {
            SERVICE.api(
                    "POST",
                    path,
                    Map.of(
                            "pem",
                            "-----BEGIN CERTIFICATE-----\n"
                                    + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                                    + "\n-----END CERTIFICATE-----\n"));
        } catch (CertificateEncodingException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private JsonNode state(X509Certificate certificate, String state) {
        return SERVICE.api("PUT", path + "/" + Fingerprints.sha256(certificate), Map.of("state", state));
    }

    private static MessageDescription message(Issuer signer) {
        return signer.forToken(SERVICE, ALICE);
    }

    private HttpResponse<String> exchange(RunningService node, MessageDescription message) {
        return node.postForm(
                "/oauth/token",
                Map.of(
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:saml2-bearer",
                        "assertion",
                        issuer.assertion(message).base64Url()),
                "Authorization",
                APP.basic());
    }

    private String verifiedBy(Issuer signer) {
        return verifiedBy(message(signer));
    }

    /** What the newest report says of the certificate that verified it. */
    private String verifiedBy(MessageDescription message) {
        CLOCK.advance(Duration.ofSeconds(1)); // so that the newest report is the last
        String at = CLOCK.instant().toString();
        assertThat(exchange(SERVICE, message).statusCode()).isEqualTo(200);
        for (int attempt = 0; attempt < 200; attempt++) {
            for (JsonNode report :
                    SERVICE.api("GET", "/login-attempts?page_size=1", null).get("items")) {
                String id = report.get("id").asText();
                if (report.toString().contains(at) && seen.add(id)) {
                    return signatureCheck(SERVICE.report(id)).get("found").asText();
                }
            }
            pause();
        }
        throw new AssertionError("no report of " + at);
    }

    private JsonNode refused(RunningService node, MessageDescription message) {
        HttpResponse<String> answer = exchange(node, message);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        String id = json(answer).get("error_uri").asText().replaceFirst(".*/", "");
        assertThat(node.failedChecks(id)).containsExactly("assertion-signature-invalid");
        return signatureCheck(node.report(id));
    }

    private static JsonNode signatureCheck(JsonNode report) {
        for (JsonNode check : report.get("checks")) {
            if (check.get("code").asText().equals("assertion-signature-invalid")) {
                return check;
            }
        }
        throw new AssertionError(report);
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static String told(X509Certificate certificate) {
        return Fingerprints.sha256(certificate) + " ("
                + certificate.getSubjectX500Principal().getName() + ")";
    }

    /** The same key in another certificate. */
    private static X509Certificate renewed(Credential credential) throws Exception {
        X500Name name = new X500Name("CN=Renewed");
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                name,
                                BigInteger.TWO,
                                Date.from(NOW.minus(Duration.ofHours(1))),
                                Date.from(NOW.plus(Duration.ofDays(700))),
                                name,
                                credential.certificate().getPublicKey())
                        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(credential.privateKey())));
    }
}
