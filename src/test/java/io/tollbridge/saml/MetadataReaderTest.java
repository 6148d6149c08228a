package io.tollbridge.saml;

import static io.tollbridge.saml.TestMetadata.CERTIFICATE;
import static io.tollbridge.saml.TestMetadata.OTHER;
import static io.tollbridge.saml.TestMetadata.bytes;
import static io.tollbridge.saml.TestMetadata.entities;
import static io.tollbridge.saml.TestMetadata.entity;
import static io.tollbridge.saml.TestMetadata.key;
import static io.tollbridge.saml.TestMetadata.role;
import static io.tollbridge.saml.TestMetadata.sso;
import static io.tollbridge.saml.TestMetadata.x509;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
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

    private MetadataReading read(String xml) {
        return reader.read(bytes(xml), AT);
    }
}
