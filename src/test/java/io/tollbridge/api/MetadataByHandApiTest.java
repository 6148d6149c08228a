package io.tollbridge.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.api.ApiServer.Answer;
import io.tollbridge.api.ApiServer.Caller;
import io.tollbridge.saml.Fingerprints;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** An identity provider without metadata, and metadata that is looked at before anything is saved. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetadataByHandApiTest {
    private final X509Certificate one = SampleMetadata.certificate("one");
    private final X509Certificate two = SampleMetadata.certificate("two");
    private ApiServer server;

    @BeforeAll
    void start() {
        server = new ApiServer();
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
    }

    private static ObjectNode body() {
        return JsonNodeFactory.instance.objectNode();
    }

    private ObjectNode byHand() {
        ObjectNode body = body().put("entity_id", "urn:a&b\"<x>")
                .put("sso_url", "https://idp.example.org/sso?a=1&b=2")
                .put("sso_binding", "HTTP-POST")
                .put("slo_url", "https://idp.example.org/slo");
        body.putArray("certificates").add(SampleMetadata.pem(one)).add(SampleMetadata.pem(two));
        return body;
    }

    @Test
    void an_identity_provider_is_entered_by_hand() {
        Caller admin = server.admin();

        Answer made = admin.post("/identity-providers", byHand().toString());

        assertThat(made.status()).as(made.json().toString()).isEqualTo(201);
        JsonNode json = made.json();
        assertThat(json.get("entity_id").asText()).isEqualTo("urn:a&b\"<x>");
        assertThat(json.get("endpoints").toString())
                .isEqualTo("{\"sso\":{\"HTTP-POST\":\"https://idp.example.org/sso?a=1&b=2\"},"
                        + "\"slo\":{\"HTTP-POST\":\"https://idp.example.org/slo\"}}");
        assertThat(json.get("certificates").findValuesAsText("fingerprint"))
                .containsExactly(Fingerprints.sha256(one), Fingerprints.sha256(two));
        assertThat(json.get("warnings")).isEmpty();

        // What was generated is metadata like any other: it can be imported again.
        String resource = "/identity-providers/" + json.get("id").asText();
        JsonNode metadata = admin.get(resource + "/metadata").json();
        assertThat(metadata.at("/source/url").isNull()).isTrue();
        Answer again = server.admin()
                .post(
                        "/identity-providers",
                        body().put("metadata_xml", metadata.get("metadata_xml").asText())
                                .toString());
        assertThat(again.json().get("endpoints")).isEqualTo(json.get("endpoints"));
    }

    @Test
    void what_is_missing_or_wrong_by_hand_is_told() {
        assertProblem(byHand().without("entity_id"), "entity_id");
        assertProblem(byHand().without("sso_url"), "sso_url");
        assertProblem(byHand().without("certificates"), "certificates");
        assertProblem(byHand().put("sso_binding", "SOAP"), "sso_binding");
        assertProblem(byHand().put("metadata_xml", "<x/>"), "sso_url");
        ObjectNode broken = byHand();
        broken.putArray("certificates").add("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----");
        assertProblem(broken, "certificates");

        Answer script = server.admin()
                .post(
                        "/identity-providers",
                        byHand().put("sso_url", "javascript:alert(1)").toString());
        assertThat(script.status()).isEqualTo(422);
        assertThat(script.json().get("findings").findValuesAsText("code")).containsExactly("no-sso-endpoint");
    }

    private void assertProblem(JsonNode body, String field) {
        Answer answer = server.admin().post("/identity-providers", body.toString());
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().get("errors").findValuesAsText("field"))
                .as(answer.json().toString())
                .contains(field);
    }

    @Test
    void every_identity_provider_of_a_document_is_shown_and_none_is_saved() {
        Caller admin = server.admin();
        String aggregate = SampleMetadata.several(
                SampleMetadata.of("urn:first", one),
                SampleMetadata.of("urn:none"),
                SampleMetadata.of("urn:second", two, one));

        Answer shown = admin.post(
                "/identity-providers/preview",
                body().put("metadata_xml", aggregate).toString());

        assertThat(shown.status()).as(shown.json().toString()).isEqualTo(200);
        JsonNode found = shown.json().get("identity_providers");
        assertThat(found.findValuesAsText("entity_id")).containsExactly("urn:first", "urn:none", "urn:second");
        assertThat(found.findValuesAsText("usable")).containsExactly("true", "false", "true");
        assertThat(found.get(1).get("findings").get(0).get("code").asText()).isEqualTo("no-signing-cert");
        assertThat(found.get(2).get("certificates").findValuesAsText("fingerprint"))
                .containsExactly(Fingerprints.sha256(two), Fingerprints.sha256(one));
        assertThat(found.get(0).at("/endpoints/sso/HTTP-Redirect").asText()).isEqualTo("https://idp.example.org/sso");
        assertThat(admin.get("/identity-providers").json().get("items")).isEmpty();
    }

    @Test
    void a_preview_of_something_useless_says_why() {
        Caller admin = server.admin();
        assertThat(admin.post(
                                "/identity-providers/preview",
                                body().put("metadata_xml", "<x/>").toString())
                        .json()
                        .at("/findings/0/code")
                        .asText())
                .isEqualTo("wrong-root");
        assertThat(admin.post("/identity-providers/preview", "{}").status()).isEqualTo(422);
        assertThat(admin.post(
                                "/identity-providers/preview",
                                body().put("metadata_url", "http://10.0.0.1/").toString())
                        .status())
                .isEqualTo(422);
    }
}
