package io.tollbridge.saml;

import static io.tollbridge.saml.TestCertificates.base64;
import static io.tollbridge.saml.TestCertificates.selfSigned;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Valid metadata with one thing changed. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MetadataReaderTest {
    private static final Instant AT = Instant.parse("2026-06-01T12:00:00Z");
    private static final X509Certificate CERTIFICATE = selfSigned("idp.example.org");
    private static final X509Certificate OTHER = selfSigned("next.idp.example.org");
    private static final String KEY = key("use=\"signing\"", x509(CERTIFICATE));
    private static final String SSO = sso("HTTP-Redirect", "https://idp.example.org/sso");
    private static final String ROLE = role(KEY + SSO);
    private static final String ENTITY = entity("https://idp.example.org/metadata", ROLE);

    private final MetadataReader reader = new MetadataReader();

    @Test
    void plain_metadata_is_accepted_without_any_remark() {
        MetadataReading reading = read(ENTITY);

        assertThat(reading.accepted()).isTrue();
        assertThat(reading.signed()).isFalse();
        assertThat(reading.signatureValid()).isEmpty();
        assertThat(reading.warnings()).isEmpty();
        IdpMetadata idp = reading.usableIdps().getFirst();
        assertThat(idp.entityId()).isEqualTo("https://idp.example.org/metadata");
        assertThat(idp.sso().get(IdpMetadata.HTTP_REDIRECT))
                .isEqualTo(new IdpMetadata.Endpoint(
                        IdpMetadata.HTTP_REDIRECT, URI.create("https://idp.example.org/sso"), Optional.empty()));
        assertThat(idp.signingCertificates()).containsExactly(CERTIFICATE);
        assertThat(idp.encryptionCertificates()).isEmpty();
        assertThat(idp.warnings()).isEmpty();
    }

    // The document

    @Test
    void an_external_entity_is_refused_and_never_fetched() {
        String xxe = "<!DOCTYPE x [<!ENTITY file SYSTEM \"file:///etc/passwd\">]>"
                + ENTITY.replace("https://idp.example.org/metadata", "&file;");

        MetadataReading reading = read(xxe);

        assertThat(reading.failed()).containsExactly("doctype");
        assertThat(reading.findings().toString()).doesNotContain("root:");
    }

    @Test
    void a_billion_laughs_are_refused_at_the_doctype() {
        StringBuilder laughs = new StringBuilder("<!DOCTYPE x [<!ENTITY l0 \"ha\">");
        for (int level = 1; level < 10; level++) {
            String inner = ("&l" + (level - 1) + ";").repeat(10);
            laughs.append("<!ENTITY l")
                    .append(level)
                    .append(" \"")
                    .append(inner)
                    .append("\">");
        }
        assertThat(read(laughs + "]>" + ENTITY.replace("https://idp.example.org/metadata", "&l9;"))
                        .failed())
                .containsExactly("doctype");
    }

    @Test
    void a_document_of_one_mebibyte_is_read_and_one_byte_more_is_not() {
        String comment = "<!--" + "x".repeat(HardenedXml.MAX_BYTES - ENTITY.length() - 7) + "-->";

        assertThat(read(ENTITY + comment).accepted()).isTrue();
        assertThat(read(ENTITY + comment + " ").failed()).containsExactly("limits");
    }

    @Test
    void nesting_deeper_than_a_hundred_levels_is_refused() {
        String deep = "<md:EntitiesDescriptor xmlns:md=\"" + MetadataDom.METADATA + "\">";
        assertThat(read(deep.repeat(200) + ENTITY + "</md:EntitiesDescriptor>".repeat(200))
                        .failed())
                .containsExactly("limits");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "   ", "not xml", "<html><body>Sign in</html>", "\n<?xml version=\"1.0\"?><a/>", "<a/><b/>"})
    void what_is_no_xml_document_is_malformed(String text) {
        assertThat(read(text).failed()).containsExactly("malformed");
    }

    @Test
    void an_entity_descriptor_in_another_namespace_is_a_wrong_root() {
        MetadataReading reading = read(ENTITY.replace(MetadataDom.METADATA, "urn:example:other"));

        assertThat(reading.failed()).containsExactly("wrong-root");
        assertThat(reading.findings().getFirst().found()).isEqualTo("EntityDescriptor in namespace urn:example:other");
    }

    @Test
    void a_descriptor_hidden_in_extensions_is_no_identity_provider() {
        assertThat(read(entity("https://sp.example.org", "<md:Extensions>" + ROLE + "</md:Extensions>"))
                        .failed())
                .containsExactly("no-idp");
    }

    @Test
    void identity_providers_in_nested_groups_are_all_found_in_order() {
        String nested = entities(
                "", entity("urn:a", ROLE) + entities("", entities("", entity("urn:b", ROLE))) + entity("urn:c", ROLE));

        MetadataReading reading = read(nested);

        assertThat(reading.entities()).hasValue(3);
        assertThat(reading.usableIdps()).extracting(IdpMetadata::entityId).containsExactly("urn:a", "urn:b", "urn:c");
    }

    @Test
    void one_usable_identity_provider_is_enough_and_the_other_keeps_its_reasons() {
        MetadataReading reading = read(entities("", entity("urn:a", role(SSO)) + entity("urn:b", ROLE)));

        assertThat(reading.accepted()).isTrue();
        assertThat(reading.findings()).isEmpty();
        assertThat(reading.idps().getFirst().why()).containsExactly("no-signing-cert");
        assertThat(reading.usableIdps()).extracting(IdpMetadata::entityId).containsExactly("urn:b");
    }

    @Test
    void with_several_unusable_ones_each_finding_names_its_entity() {
        MetadataReading reading = read(entities("", entity("urn:a", role(SSO)) + entity("urn:b", role(KEY))));

        assertThat(reading.failed()).containsExactly("no-signing-cert", "no-sso-endpoint");
        assertThat(reading.findings())
                .extracting(Finding::found)
                .satisfiesExactly(
                        found -> assertThat(found).startsWith("urn:a: "),
                        found -> assertThat(found).startsWith("urn:b: "));
    }

    @Test
    void two_usable_descriptors_of_one_entity_id_are_both_refused() {
        String forged = role(key("", x509(OTHER)) + SSO);
        MetadataReading reading = read(entities("", entity("urn:a", ROLE) + entity("urn:a", forged)));

        assertThat(reading.accepted()).isFalse();
        assertThat(reading.failed()).containsExactly("ambiguous-entity-id");
    }

    @Test
    void a_cache_duration_that_is_none_is_told_and_tolerated() {
        MetadataReading reading = read(ENTITY.replace("entityID", "cacheDuration=\"P1DT\" entityID"));

        assertThat(reading.accepted()).isTrue();
        assertThat(reading.cacheDuration()).hasValue("P1DT");
        assertThat(reading.warnings()).extracting(Finding::code).containsExactly("bad-cache-duration");
        assertThat(read(ENTITY.replace("entityID", "cacheDuration=\"PT6H\" entityID"))
                        .warnings())
                .isEmpty();
    }

    // The entity id

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "&#10;"})
    void a_missing_or_blank_entity_id_is_refused(String entityId) {
        assertThat(read(entity(entityId, ROLE)).failed()).containsExactly("no-entity-id");
        assertThat(read(ENTITY.replace("entityID", "Name")).failed()).containsExactly("no-entity-id");
    }

    @Test
    void an_entity_id_of_1024_characters_is_accepted_and_one_more_is_not() {
        String longest = "urn:" + "\uD83D\uDE80".repeat(1020);

        assertThat(read(entity(longest, ROLE)).accepted()).isTrue();
        assertThat(read(entity(longest + "x", ROLE)).failed()).containsExactly("entity-id-too-long");
    }

    @Test
    void white_space_around_an_entity_id_is_dropped_and_within_it_refused() {
        assertThat(read(entity(" \n urn:a\t", ROLE)).usableIdps().getFirst().entityId())
                .isEqualTo("urn:a");
        assertThat(read(entity("urn:a b", ROLE)).failed()).containsExactly("entity-id-white-space");
        assertThat(read(entity("urn:a&#10;b", ROLE)).failed()).containsExactly("entity-id-white-space");
    }

    // Time

    @Test
    void metadata_is_expired_from_the_very_instant_of_its_valid_until() {
        String until = ENTITY.replace("entityID", "validUntil=\"2026-06-01T12:00:00Z\" entityID");

        assertThat(reader.read(bytes(until), AT.minusNanos(1)).accepted()).isTrue();
        assertThat(reader.read(bytes(until), AT).failed()).containsExactly("expired");
    }

    @Test
    void the_earliest_valid_until_around_a_role_counts() {
        String role = ROLE.replace("<md:IDPSSODescriptor", "<md:IDPSSODescriptor validUntil=\"2026-06-01T12:00:01Z\"");
        String group = entities("validUntil=\"2026-06-01T14:00:02+02:00\"", entity("urn:a", role));

        assertThat(read(group).idps().getFirst().validUntil()).hasValue(AT.plusSeconds(1));
        assertThat(reader.read(bytes(group), AT.plusSeconds(1)).failed()).containsExactly("expired");
        assertThat(read(group.replace("T14:00:02", "T13:00:00")).failed()).containsExactly("expired");
    }

    @Test
    void a_valid_until_without_zone_is_utc_and_an_unreadable_one_counts_as_passed() {
        assertThat(read(ENTITY.replace("entityID", "validUntil=\"2026-06-01T12:00:01.1234567\" entityID"))
                        .accepted())
                .isTrue();
        assertThat(read(ENTITY.replace("entityID", "validUntil=\"next year\" entityID"))
                        .failed())
                .containsExactly("bad-valid-until");
        assertThat(read(ENTITY.replace("entityID", "validUntil=\"\" entityID")).failed())
                .containsExactly("bad-valid-until");
    }

    @Test
    void an_expired_certificate_still_carries_its_key_but_is_told() {
        IdpMetadata late = reader.read(bytes(ENTITY), TestCertificates.NOT_AFTER.plusSeconds(1))
                .usableIdps()
                .getFirst();
        IdpMetadata early = reader.read(bytes(ENTITY), TestCertificates.NOT_BEFORE.minusSeconds(1))
                .usableIdps()
                .getFirst();

        assertThat(late.warnings()).extracting(Finding::code).containsExactly("certificate-expired");
        assertThat(early.warnings()).extracting(Finding::code).containsExactly("certificate-not-yet-valid");
    }

    // Protocol and endpoints

    @Test
    void a_role_for_saml_1_alone_is_not_usable_and_one_for_both_is() {
        String saml1 = "urn:oasis:names:tc:SAML:1.1:protocol";
        assertThat(read(ENTITY.replace(MetadataReader.SAML2_PROTOCOL, saml1)).failed())
                .containsExactly("no-saml2-protocol");
        assertThat(read(ENTITY.replace(MetadataReader.SAML2_PROTOCOL, MetadataReader.SAML2_PROTOCOL + "2"))
                        .failed())
                .containsExactly("no-saml2-protocol");
        assertThat(read(ENTITY.replace(MetadataReader.SAML2_PROTOCOL, saml1 + "\n " + MetadataReader.SAML2_PROTOCOL))
                        .accepted())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "JavaScript://idp.example.org/%0aalert(1)",
                "data:text/html,x",
                "/sso",
                "//idp.example.org/sso",
                "https:",
                "https:///sso",
                "https:sso",
                "ftp://idp.example.org/",
                "https://idp.example.org@evil.example/",
                "https://idp.example.org/a b",
                ""
            })
    void a_location_that_is_no_absolute_web_url_is_no_endpoint(String location) {
        MetadataReading reading = read(entity("urn:a", role(KEY + sso("HTTP-POST", location))));

        assertThat(reading.failed()).containsExactly("no-sso-endpoint");
        assertThat(reading.idps().getFirst().sso()).isEmpty();
        assertThat(reading.idps().getFirst().warnings())
                .extracting(Finding::code)
                .containsExactly("bad-endpoint");
    }

    @Test
    void a_response_location_that_is_no_web_url_is_left_out() {
        String logout = "<md:SingleLogoutService Binding=\"" + IdpMetadata.HTTP_POST
                + "\" Location=\"https://idp.example.org/slo\" ResponseLocation=\"javascript:alert(1)\"/>";
        IdpMetadata idp =
                read(entity("urn:a", role(KEY + logout + SSO))).usableIdps().getFirst();

        assertThat(idp.slo().values())
                .extracting(IdpMetadata.Endpoint::forResponses)
                .containsExactly(URI.create("https://idp.example.org/slo"));
        assertThat(idp.warnings()).extracting(Finding::code).containsExactly("bad-endpoint");
    }

    @Test
    void a_binding_that_only_ends_like_a_known_one_is_not_taken_for_it() {
        String lookalike = sso("HTTP-POST", "https://idp.example.org/sso").replace("urn:oasis:names:tc", "urn:other");

        assertThat(read(entity("urn:a", role(KEY + lookalike))).failed()).containsExactly("no-sso-endpoint");
    }

    @Test
    void the_first_endpoint_of_a_binding_counts() {
        String second = sso("HTTP-Redirect", "https://idp.example.org/second");

        assertThat(read(entity("urn:a", role(KEY + SSO + second)))
                        .idps()
                        .getFirst()
                        .sso()
                        .values())
                .extracting(endpoint -> endpoint.location().toString())
                .containsExactly("https://idp.example.org/sso");
    }

    @Test
    void an_endpoint_without_tls_is_told() {
        IdpMetadata idp = read(ENTITY.replace("https://idp.example.org/sso", "http://idp.example.org/sso"))
                .usableIdps()
                .getFirst();

        assertThat(idp.warnings()).extracting(Finding::code).containsExactly("plain-http");
    }

    // Keys

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

    private static byte[] bytes(String xml) {
        return xml.getBytes(StandardCharsets.UTF_8);
    }

    private static String entities(String attributes, String content) {
        return "<md:EntitiesDescriptor xmlns:md=\"" + MetadataDom.METADATA + "\" " + attributes + ">" + content
                + "</md:EntitiesDescriptor>";
    }

    private static String entity(String entityId, String content) {
        return "<md:EntityDescriptor xmlns:md=\"" + MetadataDom.METADATA + "\" xmlns:ds=\"" + MetadataDom.SIGNATURE
                + "\" entityID=\"" + entityId + "\">" + content + "</md:EntityDescriptor>";
    }

    private static String role(String content) {
        return "<md:IDPSSODescriptor protocolSupportEnumeration=\"" + MetadataReader.SAML2_PROTOCOL + "\">" + content
                + "</md:IDPSSODescriptor>";
    }

    private static String sso(String binding, String location) {
        return "<md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:" + binding + "\" Location=\""
                + location + "\"/>";
    }

    private static String key(String use, String content) {
        return "<md:KeyDescriptor " + use + "><ds:KeyInfo>" + content + "</ds:KeyInfo></md:KeyDescriptor>";
    }

    private static String x509(X509Certificate... certificates) {
        StringBuilder data = new StringBuilder("<ds:X509Data>");
        for (X509Certificate certificate : certificates) {
            data.append("<ds:X509Certificate>").append(base64(certificate)).append("</ds:X509Certificate>");
        }
        return data.append("</ds:X509Data>").toString();
    }
}
