package io.tollbridge.saml;

import static io.tollbridge.saml.TestCertificates.base64;
import static io.tollbridge.saml.TestCertificates.selfSigned;
import static io.tollbridge.saml.TestMetadata.CERTIFICATE;
import static io.tollbridge.saml.TestMetadata.OTHER;
import static io.tollbridge.saml.TestMetadata.bytes;
import static io.tollbridge.saml.TestMetadata.entity;
import static io.tollbridge.saml.TestMetadata.key;
import static io.tollbridge.saml.TestMetadata.role;
import static io.tollbridge.saml.TestMetadata.sso;
import static io.tollbridge.saml.TestMetadata.x509;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Which keys of a role are trusted. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class KeyDescriptorsTest {
    private static final Instant AT = Instant.parse("2026-06-01T12:00:00Z");
    private static final String KEY = key("use=\"signing\"", x509(CERTIFICATE));
    private static final String SSO = sso("HTTP-Redirect", "https://idp.example.org/sso");
    private static final String ENTITY = entity("https://idp.example.org/metadata", role(KEY + SSO));

    private final MetadataReader reader = new MetadataReader();

    @Test
    void a_key_without_use_serves_signing_and_encryption() {
        IdpMetadata idp = withKeys(key("", x509(CERTIFICATE)));

        assertThat(idp.signingCertificates()).containsExactly(CERTIFICATE);
        assertThat(idp.encryptionCertificates()).containsExactly(CERTIFICATE);
    }

    @Test
    void a_key_info_in_a_misspelt_namespace_is_named_in_the_finding() {
        String wrong = "https://www.w3.org/2000/09/xmldsig#";

        MetadataReading reading = read(ENTITY.replace(MetadataDom.SIGNATURE, wrong));

        assertThat(reading.failed()).containsExactly("no-signing-cert");
        assertThat(reading.findings().getFirst().found()).endsWith("KeyInfo in namespace " + wrong);
    }

    @Test
    void a_key_for_encryption_alone_does_not_verify_signatures() {
        assertThat(withKeys(key("use=\"encryption\"", x509(CERTIFICATE))).why()).containsExactly("no-signing-cert");
    }

    @Test
    void a_key_of_an_unknown_use_is_left_out() {
        IdpMetadata idp = withKeys(key("use=\"Signing\"", x509(CERTIFICATE)));

        assertThat(idp.why()).containsExactly("no-signing-cert");
        assertThat(idp.warnings()).extracting(Finding::code).containsExactly("unknown-use");
    }

    @Test
    void a_certificate_given_twice_counts_once_and_a_second_one_is_kept_in_order() {
        IdpMetadata idp = withKeys(KEY + key("use=\"signing\"", x509(OTHER)) + key("", x509(CERTIFICATE)));

        assertThat(idp.signingCertificates()).containsExactly(CERTIFICATE, OTHER);
    }

    @Test
    void the_authority_above_a_signing_certificate_is_not_trusted_to_sign() {
        X509Certificate authority = selfSigned("Some CA");
        X509Certificate leaf = TestCertificates.issued("idp.example.org", "Some CA");

        IdpMetadata idp = withKeys(key("", x509(authority, leaf)));

        assertThat(idp.signingCertificates()).containsExactly(leaf);
        assertThat(idp.warnings()).extracting(Finding::code).containsExactly("issuer-cert");
    }

    @Test
    void two_self_signed_certificates_of_one_name_are_a_rollover() {
        X509Certificate next = selfSigned("idp.example.org");

        assertThat(withKeys(key("", x509(CERTIFICATE, next))).signingCertificates())
                .containsExactly(CERTIFICATE, next);
    }

    @Test
    void pem_is_no_certificate_whether_plain_or_within_the_base64() {
        String pem = "-----BEGIN CERTIFICATE-----\n" + base64(CERTIFICATE) + "\n-----END CERTIFICATE-----";
        String wrapped = Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));

        for (String text : new String[] {pem, wrapped, "", "MIIC"}) {
            IdpMetadata idp = withKeys(
                    key("", "<ds:X509Data><ds:X509Certificate>" + text + "</ds:X509Certificate></ds:X509Data>"));
            assertThat(idp.unparsableCerts()).isEqualTo(1);
            assertThat(idp.why()).containsExactly("no-signing-cert");
        }
    }

    @Test
    void a_bare_key_is_counted_and_not_used() {
        IdpMetadata idp = withKeys(key("", "<ds:KeyValue/>"));

        assertThat(idp.keyValueOnlyKeys()).isEqualTo(1);
        assertThat(idp.why()).containsExactly("no-signing-cert");
    }

    @Test
    void a_key_too_weak_for_our_policy_is_told() {
        IdpMetadata idp = withKeys(key("", x509(TestCertificates.selfSignedRsa("weak.example.org", 1024))));

        assertThat(idp.usable()).isTrue();
        assertThat(idp.warnings()).extracting(Finding::code).containsExactly("weak-key");
    }

    private MetadataReading read(String xml) {
        return reader.read(bytes(xml), AT);
    }

    private IdpMetadata withKeys(String keys) {
        return read(entity("urn:a", role(keys + SSO))).idps().getFirst();
    }
}
