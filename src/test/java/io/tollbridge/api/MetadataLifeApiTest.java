package io.tollbridge.api;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.tollbridge.api.ApiServer.Answer;
import io.tollbridge.refresh.DueRefreshes;
import io.tollbridge.refresh.RefreshOutcome;
import io.tollbridge.saml.Fingerprints;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Metadata behind a URL, from its import on: refreshed, compared, held, approved, and never worse than it was. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetadataLifeApiTest {
    @RegisterExtension
    private static final WireMockExtension IDP = WireMockExtension.newInstance()
            .options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    private static final X509Certificate OLD = SampleMetadata.certificate("old");
    private static final X509Certificate NEW = SampleMetadata.certificate("new");
    private static final X509Certificate SPARE = SampleMetadata.certificate("spare");
    private static final String GOOD = SampleMetadata.of(SampleMetadata.ENTITY_ID, OLD);
    private static final String CHANGED = SampleMetadata.of(SampleMetadata.ENTITY_ID, NEW);

    private ApiServer server;

    @BeforeAll
    void start() {
        server = new ApiServer();
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
    }

    private MetadataSource source() {
        return new MetadataSource(server, IDP);
    }

    private static String until(String metadata, Instant validUntil) {
        return metadata.replace(" entityID=", " validUntil=\"" + validUntil + "\" entityID=");
    }

    @Test
    void a_copy_that_the_server_still_has_is_not_sent_again() {
        MetadataSource source = source().answer(ok(GOOD).withHeader("ETag", "\"one\"")
                        .withHeader("Last-Modified", "Mon, 01 Jun 2026 00:00:00 GMT"))
                .imported();

        assertThat(source.refresh()).isEqualTo(new RefreshOutcome.Unchanged());
        JsonNode told = source.metadata().json().get("source");
        assertThat(told.get("etag").asText()).isEqualTo("\"one\"");
        assertThat(told.get("url").asText()).isEqualTo(source.url());
        assertThat(told.get("problem").isNull()).isTrue();

        source.answer(aResponse().withStatus(304));
        assertThat(source.refresh()).isEqualTo(new RefreshOutcome.Unchanged());
        IDP.verify(
                1,
                getRequestedFor(urlEqualTo(source.path))
                        .withHeader("If-None-Match", equalTo("\"one\""))
                        .withHeader("If-Modified-Since", equalTo("Mon, 01 Jun 2026 00:00:00 GMT")));
        assertThat(source.metadata().json().get("metadata_xml").asText()).isEqualTo(GOOD);
        assertThat(source.events()).isEmpty();
    }

    @Test
    void a_changed_certificate_is_held_shown_and_counts_once_it_is_approved() {
        MetadataSource source = source().publish(GOOD).imported();
        source.publish(CHANGED.replace("https://idp.example.org/sso", "https://idp.example.org/sso2"));

        assertThat(source.refreshNow().get("outcome").asText()).isEqualTo("held");
        assertThat(source.fingerprints()).containsExactly(Fingerprints.sha256(OLD));
        Answer shown = source.metadata();
        assertThat(shown.json().get("metadata_xml").asText()).isEqualTo(GOOD);
        JsonNode held = shown.json().get("held");
        assertThat(held.get("since").asText()).isEqualTo(server.clock.instant().toString());
        assertThat(held.get("changes").findValuesAsText("what"))
                .containsExactly("certificate", "certificate", "sso HTTP-Redirect");
        assertThat(held.get("changes").get(0).get("after").asText()).startsWith(Fingerprints.sha256(NEW));
        assertThat(held.get("changes").get(1).get("before").asText()).startsWith(Fingerprints.sha256(OLD));
        assertThat(held.get("changes").get(2).get("after").asText()).isEqualTo("https://idp.example.org/sso2");

        // The same again is no news.
        source.refresh();
        assertThat(source.metadata().header("ETag")).isEqualTo(shown.header("ETag"));

        Answer approved = source.admin.post(source.resource() + "/metadata/held", "", "If-Match", shown.header("ETag"));
        assertThat(approved.status()).as(approved.json().toString()).isEqualTo(200);
        assertThat(approved.json().get("held").isNull()).isTrue();
        assertThat(source.fingerprints()).containsExactly(Fingerprints.sha256(NEW));
        assertThat(source.admin
                        .get(source.resource())
                        .json()
                        .at("/endpoints/sso/HTTP-Redirect")
                        .asText())
                .isEqualTo("https://idp.example.org/sso2");
        assertThat(source.refreshNow().get("outcome").asText()).isEqualTo("unchanged");
        assertThat(source.events())
                .containsExactlyInAnyOrder("identity_provider.metadata.hold", "identity_provider.metadata.approve");
        assertThat(source.admin.post(source.resource() + "/metadata/held", "").status())
                .isEqualTo(409);
    }

    @Test
    void what_took_the_place_of_a_change_that_was_seen_is_not_approved_in_its_stead() {
        MetadataSource source = source().publish(GOOD).imported();
        source.publish(CHANGED);
        source.refresh();
        String seen = source.metadata().header("ETag");

        source.publish(SampleMetadata.of(SampleMetadata.ENTITY_ID, SPARE));
        source.refresh();

        assertThat(source.admin
                        .post(source.resource() + "/metadata/held", "", "If-Match", seen)
                        .status())
                .isEqualTo(412);
        assertThat(source.fingerprints()).containsExactly(Fingerprints.sha256(OLD));
    }

    @Test
    void a_rejected_change_is_not_held_again_until_somebody_asks() {
        MetadataSource source = source().publish(GOOD).imported();
        source.publish(CHANGED);
        source.refresh();

        assertThat(source.admin.delete(source.resource() + "/metadata/held").status())
                .isEqualTo(204);
        assertThat(source.refresh()).isEqualTo(new RefreshOutcome.Unchanged());
        assertThat(source.metadata().json().get("held").isNull()).isTrue();
        assertThat(source.admin.delete(source.resource() + "/metadata/held").status())
                .isEqualTo(409);

        assertThat(source.refreshNow().get("outcome").asText()).isEqualTo("held");
        assertThat(source.fingerprints()).containsExactly(Fingerprints.sha256(OLD));
    }

    @Test
    void a_change_that_is_taken_back_is_no_longer_held() {
        MetadataSource source = source().publish(GOOD).imported();
        source.publish(CHANGED).refresh();
        source.publish(GOOD);

        assertThat(source.refresh()).isEqualTo(new RefreshOutcome.Unchanged());
        assertThat(source.metadata().json().get("held").isNull()).isTrue();
    }

    @Test
    void by_its_setting_a_change_is_applied_at_once() {
        MetadataSource source = source().publish(GOOD);
        source.imported(source.settings().put("apply_metadata_changes", true));
        source.answer(ok(SampleMetadata.of(SampleMetadata.ENTITY_ID, OLD, NEW)).withHeader("ETag", "\"two\""));

        assertThat(source.refresh()).isInstanceOf(RefreshOutcome.Applied.class);
        assertThat(source.fingerprints()).containsExactly(Fingerprints.sha256(OLD), Fingerprints.sha256(NEW));
        assertThat(source.metadata().json().at("/source/etag").asText()).isEqualTo("\"two\"");
        source.publish(CHANGED);
        assertThat(source.refreshNow().get("outcome").asText()).isEqualTo("applied");
        assertThat(source.fingerprints()).containsExactly(Fingerprints.sha256(NEW));
        assertThat(source.events())
                .containsExactly("identity_provider.metadata.refresh", "identity_provider.metadata.refresh");
    }

    @Test
    void a_certificate_added_by_hand_survives_and_one_taken_out_by_hand_stays_out() {
        String both = SampleMetadata.of(SampleMetadata.ENTITY_ID, OLD, NEW);
        MetadataSource source = source().publish(both);
        source.imported(source.settings().put("apply_metadata_changes", true));
        source.admin.post(
                source.resource() + "/certificates",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("pem", SampleMetadata.pem(SPARE))
                        .toString());
        source.admin.delete(source.resource() + "/certificates/" + Fingerprints.sha256(NEW));

        source.publish(both.replace("https://idp.example.org/sso", "https://idp.example.org/sso2"));
        assertThat(source.refresh()).isInstanceOf(RefreshOutcome.Applied.class);
        assertThat(source.fingerprints()).containsExactly(Fingerprints.sha256(OLD), Fingerprints.sha256(SPARE));

        Answer replaced = source.admin.put(
                source.resource() + "/metadata",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("metadata_xml", CHANGED)
                        .toString());
        assertThat(replaced.status()).isEqualTo(200);
        assertThat(source.fingerprints()).contains(Fingerprints.sha256(NEW), Fingerprints.sha256(SPARE));
        assertThat(source.fingerprints()).hasSize(2);
    }

    @Test
    void of_an_aggregate_the_same_entity_is_refreshed() {
        String other = SampleMetadata.of("urn:other", SPARE);
        MetadataSource source = source().publish(SampleMetadata.several(other, GOOD));
        source.imported(
                source.settings().put("entity_id", SampleMetadata.ENTITY_ID).put("apply_metadata_changes", true));

        source.publish(SampleMetadata.several(SampleMetadata.of("urn:other", NEW), GOOD));
        assertThat(source.refresh()).isEqualTo(new RefreshOutcome.Unchanged());
        source.publish(SampleMetadata.several(CHANGED, other)).refresh();
        assertThat(source.fingerprints()).containsExactly(Fingerprints.sha256(NEW));
    }

    @Test
    void a_later_end_is_taken_over_without_being_a_change() {
        Instant soon = ApiServer.NOW.plus(Duration.ofDays(7));
        MetadataSource source = source().publish(until(GOOD, soon)).imported();
        Answer before = source.metadata();
        assertThat(before.json().at("/source/valid_until").asText()).isEqualTo(soon.toString());

        Instant later = soon.plus(Duration.ofDays(1));
        source.publish(until(GOOD, later));
        assertThat(source.refresh()).isEqualTo(new RefreshOutcome.Unchanged());
        assertThat(source.metadata().json().at("/source/valid_until").asText()).isEqualTo(later.toString());
        assertThat(source.metadata().header("ETag")).isEqualTo(before.header("ETag"));
    }

    @Test
    void a_document_without_a_url_that_an_older_version_stored_is_read_once_for_its_end() {
        Instant end = ApiServer.NOW.plus(Duration.ofDays(7));
        MetadataSource source = source().publish(until(GOOD, end)).imported();
        var settings = source.admin.get(source.resource()).json().<ObjectNode>deepCopy();
        source.admin.put(source.resource(), settings.putNull("metadata_url").toString());
        server.database
                .dsl()
                .update(IDENTITY_PROVIDER)
                .setNull(IDENTITY_PROVIDER.METADATA_VALID_UNTIL)
                .where(IDENTITY_PROVIDER.ORGANIZATION_ID.eq(source.admin.organization.id()))
                .execute();

        assertThat(source.refresh()).isEqualTo(new RefreshOutcome.Unchanged());
        assertThat(source.metadata().json().at("/source/valid_until").asText()).isEqualTo(end.toString());
        assertThat(source.metadata().json().at("/source/refresh_at").isNull()).isTrue();
    }

    @Test
    void another_url_begins_anew() {
        MetadataSource source =
                source().answer(ok(GOOD).withHeader("ETag", "\"one\"")).imported();
        source.refresh();
        var settings = source.admin.get(source.resource()).json().<ObjectNode>deepCopy();
        source.admin.put(
                source.resource(),
                settings.put("metadata_url", source.url() + "?new").toString());

        assertThat(source.metadata().json().at("/source/etag").isNull()).isTrue();
        assertThat(source.metadata().json().at("/source/refresh_at").asText())
                .isEqualTo(server.clock.instant().toString());
        source.admin.put(source.resource(), settings.putNull("metadata_url").toString());
        assertThat(source.metadata().json().at("/source/refresh_at").isNull()).isTrue();
        assertThat(source.admin
                        .post(source.resource() + "/metadata/refresh", "")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void of_two_nodes_one_does_each_refresh_that_is_due() throws Exception {
        List<MetadataSource> sources = IntStream.range(0, 20)
                .mapToObj(_ -> source().publish(GOOD).imported())
                .toList();
        server.clock.advance(Duration.ofMinutes(10));
        try (DueRefreshes one = new DueRefreshes(server.refreshes, server.refresher, server.clock);
                DueRefreshes two = new DueRefreshes(server.refreshes, server.refresher, server.clock)) {
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (sources.stream().anyMatch(source -> fetches(source) < 2) && System.nanoTime() < deadline) {
                one.begin();
                two.begin();
                Thread.sleep(50);
            }
        }
        assertThat(sources)
                .allSatisfy(source -> assertThat(fetches(source)).isEqualTo(2)); // the import, and one refresh
    }

    private static int fetches(MetadataSource source) {
        return IDP.findAll(getRequestedFor(urlEqualTo(source.path))).size();
    }

    @Test
    void who_may_only_look_does_not_refresh_or_approve() {
        MetadataSource source = source().publish(GOOD).imported();
        var viewer = server.clientWith(source.admin.organization, "sso:provider:view");

        assertThat(viewer.get(source.resource() + "/metadata").status()).isEqualTo(200);
        assertThat(viewer.post(source.resource() + "/metadata/refresh", "").status())
                .isEqualTo(403);
        assertThat(viewer.post(source.resource() + "/metadata/held", "").status())
                .isEqualTo(403);
        assertThat(viewer.delete(source.resource() + "/metadata/held").status()).isEqualTo(403);
        assertThat(viewer.post("/identity-providers/preview", "{}").status()).isEqualTo(403);
        assertThat(server.admin().get(source.resource() + "/metadata").status()).isEqualTo(404);
    }
}
