package io.tollbridge.api;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.tollbridge.api.ApiServer.Answer;
import io.tollbridge.keys.CertifiedKey;
import io.tollbridge.keys.Purpose;
import io.tollbridge.keys.SelfSignedCertificates;
import io.tollbridge.refresh.RefreshOutcome;
import io.tollbridge.saml.Fingerprints;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a metadata URL must never bring about, whatever lies behind it: a worse copy than the last good one. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadMetadataApiTest {
    @RegisterExtension
    private static final WireMockExtension IDP = WireMockExtension.newInstance()
            .options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    private static final X509Certificate OLD = SampleMetadata.certificate("old");
    private static final X509Certificate NEW = SampleMetadata.certificate("new");
    private static final String GOOD = SampleMetadata.of(SampleMetadata.ENTITY_ID, OLD);
    private static final String CHANGED = SampleMetadata.of(SampleMetadata.ENTITY_ID, NEW);

    private final CertifiedKey federation = key("federation");
    private ApiServer server;

    @BeforeAll
    void start() {
        server = new ApiServer();
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
    }

    private static CertifiedKey key(String name) {
        return new SelfSignedCertificates(new SecureRandom())
                .create(name, Purpose.SIGNING, ApiServer.NOW.minus(Duration.ofDays(1)), Duration.ofDays(101));
    }

    private MetadataSource source() {
        return new MetadataSource(server, IDP);
    }

    private static String until(String metadata, Instant validUntil) {
        return metadata.replace(" entityID=", " validUntil=\"" + validUntil + "\" entityID=");
    }

    static Stream<Arguments> badAnswers() {
        String huge = GOOD + "<!--" + "x".repeat(1 << 20) + "-->";
        X509Certificate ended = new SelfSignedCertificates(new SecureRandom())
                .create("ended", Purpose.SIGNING, ApiServer.NOW.minus(Duration.ofDays(9)), Duration.ofDays(2))
                .certificate();
        return Stream.of(
                Arguments.of("broken", ok(CHANGED.substring(0, CHANGED.length() / 2)), "malformed"),
                Arguments.of("empty", ok(""), "malformed"),
                Arguments.of("a page", ok("<!DOCTYPE html><html></html>"), "doctype"),
                Arguments.of("expired", ok(until(CHANGED, ApiServer.NOW)), "expired"),
                Arguments.of("another's", ok(SampleMetadata.of("urn:other", NEW)), "wrong-entity-id"),
                Arguments.of("without certificate", ok(SampleMetadata.of(SampleMetadata.ENTITY_ID)), "no-signing-cert"),
                Arguments.of(
                        "with an ended certificate alone",
                        ok(SampleMetadata.of(SampleMetadata.ENTITY_ID, ended)),
                        "no-usable-certificate"),
                Arguments.of("huge", ok(huge), "fetch-failed"),
                Arguments.of("an error", aResponse().withStatus(500), "fetch-failed"),
                Arguments.of("slow", ok(CHANGED).withFixedDelay(20_000), "fetch-failed"),
                Arguments.of("redirected inside", redirected("http://169.254.169.254/latest"), "fetch-failed"),
                Arguments.of("redirected to loopback", redirected("http://127.0.0.1:1/"), "fetch-failed"));
    }

    private static ResponseDefinitionBuilder redirected(String to) {
        return aResponse().withStatus(302).withHeader("Location", to);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badAnswers")
    void the_last_good_copy_stands(String name, ResponseDefinitionBuilder answer, String code) {
        MetadataSource source = source().publish(GOOD);
        source.imported(source.settings().put("apply_metadata_changes", true));
        JsonNode before = source.admin.get(source.resource()).json();
        source.answer(answer);

        assertThat(source.refresh()).as(name).isInstanceOf(RefreshOutcome.Failed.class);
        if (!name.equals("slow")) {
            JsonNode again = source.refreshNow();
            assertThat(again.get("outcome").asText()).isEqualTo("failed");
            assertThat(again.get("findings").get(0).get("code").asText()).isEqualTo(code);
        }

        assertThat(source.problem()).isEqualTo(code);
        assertThat(source.admin.get(source.resource()).json()).isEqualTo(before);
        assertThat(source.metadata().json().get("metadata_xml").asText()).isEqualTo(GOOD);
        // Once, not at each try.
        assertThat(source.events()).containsExactly("identity_provider.metadata.refresh");

        source.publish(GOOD).refresh();
        assertThat(source.metadata().json().at("/source/problem").isNull()).isTrue();
    }

    @Test
    void a_chain_of_redirects_ends() {
        MetadataSource source = source().publish(GOOD).imported();
        source.redirect(source.url());

        assertThat(source.refreshNow().at("/findings/0/found").asText()).endsWith("more than 3 redirects");
    }

    @Test
    void each_failure_doubles_the_pause_until_the_next_try() {
        MetadataSource source = source().publish(GOOD).imported();
        source.answer(aResponse().withStatus(404));
        for (int minutes : List.of(10, 20, 40, 80, 160, 320, 360, 360)) {
            source.refresh();
            assertThat(source.metadata().json().at("/source/refresh_at").asText())
                    .isEqualTo(server.clock
                            .instant()
                            .plus(Duration.ofMinutes(minutes))
                            .toString());
        }
        source.publish(GOOD.replace(" entityID=", " cacheDuration=\"PT30M\" entityID="))
                .refresh();
        assertThat(source.metadata().json().at("/source/refresh_at").asText())
                .isEqualTo(server.clock.instant().plus(Duration.ofMinutes(30)).toString());
    }

    @Test
    void with_a_pinned_certificate_only_what_its_key_signed_counts() {
        MetadataSource source = source().publish(GOOD);
        var settings = source.settings()
                .put("apply_metadata_changes", true)
                .put("metadata_signing_certificate", SampleMetadata.pem(federation.certificate()));
        Answer unsigned = source.admin.post("/identity-providers", settings.toString());
        assertThat(unsigned.status()).isEqualTo(422);
        assertThat(unsigned.json().at("/findings/0/code").asText()).isEqualTo("unsigned-metadata");

        String signed = SignedMetadata.by(federation, GOOD);
        source.publish(signed).imported(settings);
        assertThat(source.refresh()).isEqualTo(new RefreshOutcome.Unchanged());

        source.publish(CHANGED).refresh();
        assertThat(source.problem()).isEqualTo("unsigned-metadata");
        source.publish(SignedMetadata.by(key("somebody"), CHANGED)).refresh();
        assertThat(source.problem()).isEqualTo("metadata-signature");
        source.publish(signed.replace("https://idp.example.org/sso", "https://evil.example/"))
                .refresh();
        assertThat(source.problem()).isEqualTo("metadata-signature");
        Answer pasted = source.admin.put(
                source.resource() + "/metadata",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("metadata_xml", CHANGED)
                        .toString());
        assertThat(pasted.json().at("/findings/0/code").asText()).isEqualTo("unsigned-metadata");
        assertThat(source.fingerprints()).containsExactly(Fingerprints.sha256(OLD));

        source.publish(SignedMetadata.by(federation, CHANGED)).refresh();
        assertThat(source.problem()).isEmpty();
        assertThat(source.fingerprints()).containsExactly(Fingerprints.sha256(NEW));
    }
}
