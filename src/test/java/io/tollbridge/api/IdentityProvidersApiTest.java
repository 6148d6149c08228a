package io.tollbridge.api;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.notFound;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.tollbridge.api.ApiServer.Answer;
import io.tollbridge.api.ApiServer.Caller;
import io.tollbridge.saml.Fingerprints;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdentityProvidersApiTest {
    @RegisterExtension
    private static final WireMockExtension IDP = WireMockExtension.newInstance()
            .options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    private static final String BOUNDARY = "----tollbridge";

    private final X509Certificate certificate = SampleMetadata.certificate("idp");
    private final X509Certificate next = SampleMetadata.certificate("next");
    private ApiServer server;

    @BeforeAll
    void start() {
        server = new ApiServer();
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
    }

    private String metadata() {
        return SampleMetadata.of(SampleMetadata.ENTITY_ID, certificate);
    }

    private static ObjectNode body(String field, String value) {
        return JsonNodeFactory.instance.objectNode().put(field, value);
    }

    private String create(Caller admin) {
        Answer made = admin.post(
                "/identity-providers", body("metadata_xml", metadata()).toString());
        assertThat(made.status()).isEqualTo(201);
        return "/identity-providers/" + made.json().get("id").asText();
    }

    @Test
    void what_the_metadata_said_is_shown() {
        Caller admin = server.admin();
        Answer made = admin.post(
                "/identity-providers", body("metadata_xml", metadata()).toString());

        assertThat(made.status()).isEqualTo(201);
        JsonNode json = made.json();
        assertThat(json.get("entity_id").asText()).isEqualTo(SampleMetadata.ENTITY_ID);
        assertThat(json.get("name").asText()).isEqualTo("idp.example.org");
        assertThat(json.get("display_name").asText()).isEqualTo("idp.example.org");
        assertThat(json.get("type").asText()).isEqualTo("generic");
        assertThat(json.get("enabled").asBoolean()).isTrue();
        assertThat(json.get("allow_unsolicited").asBoolean()).isFalse();
        assertThat(json.get("allow_aes_cbc").asBoolean()).isTrue();
        assertThat(json.get("clock_skew_seconds").asInt()).isEqualTo(60);
        assertThat(json.get("landing_url").isNull()).isTrue();
        assertThat(json.get("endpoints").toString())
                .isEqualTo("{\"sso\":{\"HTTP-Redirect\":\"https://idp.example.org/sso\"},"
                        + "\"slo\":{\"HTTP-POST\":\"https://idp.example.org/slo\"}}");
        assertThat(json.get("want_authn_requests_signed").asBoolean()).isTrue();
        JsonNode shown = json.get("certificates").get(0);
        assertThat(shown.get("subject").asText()).isEqualTo("CN=idp");
        assertThat(shown.get("fingerprint").asText()).isEqualTo(Fingerprints.sha256(certificate));
        assertThat(shown.get("days_left").asInt()).isEqualTo(100);
        assertThat(json.get("warnings")).isEmpty();

        Answer read = admin.get("/identity-providers/" + json.get("id").asText());
        assertThat(read.json()).isEqualTo(json);
        assertThat(read.header("ETag")).isEqualTo(made.header("ETag"));
        assertThat(admin.get("/identity-providers").json().get("items")).hasSize(1);
    }

    @Test
    void metadata_comes_as_an_uploaded_file_with_the_settings_as_form_fields() {
        String form = part("name\"", "Acme") + part("allow_unsolicited\"", "true") + part("clock_skew_seconds\"", "5")
                + part("email_domains\"", "a.example, b.example") + part("logo_url\"", "")
                + part("metadata\"; filename=\"idp.xml\"", metadata()) + "--" + BOUNDARY + "--\r\n";

        Answer made = upload(server.admin(), form.getBytes(UTF_8));
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.json().get("name").asText()).isEqualTo("Acme");
        assertThat(made.json().get("allow_unsolicited").asBoolean()).isTrue();
        assertThat(made.json().get("clock_skew_seconds").asInt()).isEqualTo(5);
        assertThat(made.json().get("email_domains")).hasSize(2);
    }

    @Test
    void an_uploaded_file_may_be_in_another_encoding() {
        String utf16 = "<?xml version=\"1.0\" encoding=\"UTF-16\"?>" + metadata();
        Answer made = upload(server.admin(), file(utf16.getBytes(UTF_16)));
        assertThat(made.status()).isEqualTo(201);

        String latin = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>"
                + metadata().replace("https://idp.example.org/saml", "urn:caf\u00e9");
        Answer second = upload(server.admin(), file(latin.getBytes(ISO_8859_1)));
        assertThat(second.json().get("entity_id").asText()).isEqualTo("urn:caf\u00e9");
        assertThat(second.json().get("name").asText()).isEqualTo("urn:caf\u00e9");
    }

    @Test
    void an_upload_that_is_broken_or_too_large_is_refused() {
        Caller admin = server.admin();
        assertThat(upload(admin, "no form".getBytes(UTF_8)).status()).isEqualTo(400);
        assertThat(upload(admin, file(new byte[1 << 20])).status()).isEqualTo(413);
        var chunked =
                BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(file(new byte[(1 << 20) + 1])));
        assertThat(admin.send("POST", "/identity-providers", "multipart/form-data; boundary=" + BOUNDARY, chunked)
                        .status())
                .isEqualTo(413);
        assertThat(admin.send("POST", "/identity-providers", "multipart/form-data", BodyPublishers.ofString("x"))
                        .status())
                .isEqualTo(400);
        assertThat(upload(admin, (part("metadata_xml\"", "<a/>") + "--" + BOUNDARY + "--").getBytes(UTF_8))
                        .status())
                .isEqualTo(422);
        assertThat(admin.get("/identity-providers").json().get("items")).isEmpty();
    }

    @Test
    void metadata_is_fetched_from_where_the_operator_allows_it() {
        IDP.stubFor(get("/metadata").willReturn(ok(metadata())));
        String path = ":" + IDP.getPort() + "/metadata";
        Caller admin = server.admin();

        Answer made = admin.post(
                "/identity-providers",
                body("metadata_url", "http://localhost" + path).toString());
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.json().get("metadata_url").asText()).isEqualTo("http://localhost" + path);

        IDP.stubFor(get("/gone").willReturn(notFound()));
        for (String url : List.of(
                "http://127.0.0.1" + path,
                "http://localhost:" + IDP.getPort() + "/gone",
                "file:///etc/passwd",
                "not a url",
                "")) {
            Answer refused = server.admin()
                    .post("/identity-providers", body("metadata_url", url).toString());
            assertThat(refused.status()).as(url).isEqualTo(422);
            assertThat(refused.fields()).as(url).containsExactly("metadata_url");
        }
    }

    @Test
    void unusable_metadata_is_answered_with_every_finding_and_nothing_is_stored() {
        Caller admin = server.admin();
        String unusable = SampleMetadata.of("").replace("HTTP-Redirect", "SOAP");

        Answer answer =
                admin.post("/identity-providers", body("metadata_xml", unusable).toString());
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.fields()).containsExactly("metadata_xml");
        assertThat(answer.json().get("findings").findValuesAsText("code"))
                .contains("no-entity-id", "no-sso-endpoint", "no-signing-cert");
        answer.json()
                .get("findings")
                .forEach(finding -> assertThat(finding.properties())
                        .extracting(java.util.Map.Entry::getKey)
                        .containsExactlyInAnyOrder("code", "found", "wanted", "hint", "section"));
        assertThat(admin.get("/identity-providers").json().get("items")).isEmpty();
    }

    @Test
    void of_several_identity_providers_the_request_names_one() {
        Caller admin = server.admin();
        String several = SampleMetadata.several(
                SampleMetadata.of("urn:one", certificate),
                SampleMetadata.of("urn:two", next),
                SampleMetadata.of("urn:bad"));
        ObjectNode body = body("metadata_xml", several);

        Answer unnamed = admin.post("/identity-providers", body.toString());
        assertThat(unnamed.status()).isEqualTo(422);
        assertThat(unnamed.fields()).containsExactly("entity_id");
        assertThat(unnamed.http().body()).contains("urn:one, urn:two").doesNotContain("urn:bad");
        assertThat(admin.post(
                                "/identity-providers",
                                body.put("entity_id", "urn:bad").toString())
                        .json()
                        .get("findings")
                        .findValuesAsText("code"))
                .containsExactly("no-signing-cert");
        assertThat(admin.post(
                                "/identity-providers",
                                body.put("entity_id", "urn:two").toString())
                        .json()
                        .get("certificates")
                        .get(0)
                        .get("subject")
                        .asText())
                .isEqualTo("CN=next");
    }

    @Test
    void one_organization_has_an_entity_id_once() {
        Caller admin = server.admin();
        create(admin);
        Answer second = admin.post(
                "/identity-providers", body("metadata_xml", metadata()).toString());
        assertThat(second.status()).isEqualTo(409);
        create(server.admin());
    }

    @Test
    void settings_that_are_not_allowed_are_named() {
        ObjectNode body = body("metadata_xml", metadata())
                .put("type", "facebook")
                .put("landing_url", "https://evil.example/")
                .put("sign_authn_requests", "yes")
                .put("colour", "red")
                .put("metadata_url", "https://idp.example.org/metadata");
        Answer answer = server.admin().post("/identity-providers", body.toString());
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.fields())
                .containsExactlyInAnyOrder("type", "landing_url", "sign_authn_requests", "colour", "metadata_url");

        for (var wrong : List.of(
                body("metadata_xml", metadata()).put("clock_skew_seconds", 301),
                body("metadata_xml", metadata()).put("logo_url", "javascript:alert(1)"),
                body("metadata_xml", metadata()).put("max_authentication_age", 0),
                body("metadata_xml", metadata()).put("name", " "),
                body("name", "without metadata"))) {
            assertThat(server.admin()
                            .post("/identity-providers", wrong.toString())
                            .status())
                    .as(wrong.toString())
                    .isEqualTo(422);
        }
    }

    @Test
    void a_landing_url_is_a_local_path_or_at_the_origin_of_an_approved_application() {
        Caller admin = server.userWith(server.organization(), "ann@example.org", "sso");
        for (String allowed : List.of("/start", "https://app.example.org/anything")) {
            Answer made = admin.post(
                    "/identity-providers",
                    body("metadata_xml", metadata()).put("landing_url", allowed).toString());
            assertThat(made.status()).as(allowed).isEqualTo(201);
            admin.delete("/identity-providers/" + made.json().get("id").asText());
        }
    }

    @Test
    void settings_are_replaced_and_the_metadata_stays() {
        Caller admin = server.admin();
        String path = create(admin);

        Answer changed =
                admin.put(path, body("name", "Acme").put("enabled", false).toString(), "If-Match", "\"1\"");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.json().get("enabled").asBoolean()).isFalse();
        assertThat(changed.json().get("display_name").asText()).isEqualTo("Acme");
        assertThat(changed.json().get("certificates")).hasSize(1);
        assertThat(admin.put(path, "{}", "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(admin.put(path, changed.json().toString()).status()).isEqualTo(200);
        assertThat(admin.put(path, body("entity_id", "urn:other").toString()).fields())
                .containsExactly("entity_id");
        assertThat(server.admin().put(path, "{}").status()).isEqualTo(404);
        assertThat(admin.delete(path).status()).isEqualTo(204);
        assertThat(admin.get(path).status()).isEqualTo(404);
    }

    @Test
    void metadata_is_replaced_by_metadata_of_the_same_entity_id() {
        Caller admin = server.admin();
        String path = create(admin);

        Answer other = admin.put(
                path + "/metadata",
                body("metadata_xml", SampleMetadata.of("urn:other", next)).toString());
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.fields()).containsExactly("entity_id");
        assertThat(admin.put(path + "/metadata", body("metadata_xml", "<html/>").toString())
                        .json()
                        .get("findings")
                        .findValuesAsText("code"))
                .containsExactly("wrong-root");
        assertThat(admin.get(path).header("ETag")).isEqualTo("\"1\"");

        String rolled = SampleMetadata.of(SampleMetadata.ENTITY_ID, certificate, next);
        Answer replaced =
                admin.put(path + "/metadata", body("metadata_xml", rolled).toString(), "If-Match", "\"1\"");
        assertThat(replaced.status()).isEqualTo(200);
        assertThat(replaced.json().get("certificates")).hasSize(2);
        assertThat(admin.put(path + "/metadata", body("metadata_xml", rolled).toString(), "If-Match", "\"1\"")
                        .status())
                .isEqualTo(412);
    }

    @Test
    void certificates_are_added_and_removed_but_never_the_last() {
        Caller admin = server.admin();
        String path = create(admin) + "/certificates";
        String added = body("pem", SampleMetadata.pem(next)).toString();

        assertThat(admin.post(path, added).json().get("items")).hasSize(2);
        assertThat(admin.post(path, added).status()).isEqualTo(409);
        assertThat(admin.get(path).header("ETag")).isEqualTo("\"2\"");
        String old = Fingerprints.sha256(certificate);
        assertThat(admin.delete(path + "/" + old, "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(admin.delete(path + "/" + old).status()).isEqualTo(204);
        assertThat(admin.delete(path + "/" + old).status()).isEqualTo(404);
        assertThat(admin.delete(path + "/" + Fingerprints.sha256(next)).status())
                .isEqualTo(409);
        assertThat(admin.get(path).json().get("items")).hasSize(1);
        for (String bad : List.of("", "nonsense", SampleMetadata.pem(next).replace("MII", "AAA"))) {
            assertThat(admin.post(path, body("pem", bad).toString()).status())
                    .as(bad)
                    .isEqualTo(422);
        }
    }

    private static String part(String nameAndMore, String content) {
        return "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + nameAndMore + "\r\n\r\n" + content
                + "\r\n";
    }

    private static byte[] file(byte[] content) {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        form.writeBytes(
                ("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"metadata\"; filename=\"i.xml\"\r\n"
                                + "Content-Type: application/xml\r\n\r\n")
                        .getBytes(UTF_8));
        form.writeBytes(content);
        form.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(UTF_8));
        return form.toByteArray();
    }

    private static Answer upload(Caller caller, byte[] form) {
        return caller.send(
                "POST",
                "/identity-providers",
                "multipart/form-data; boundary=" + BOUNDARY,
                BodyPublishers.ofByteArray(form));
    }
}
