package io.tollbridge.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.api.ApiServer.Answer;
import io.tollbridge.api.ApiServer.Caller;
import io.tollbridge.saml.Channel;
import io.tollbridge.saml.ValidationReport;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Whatever is sent, the answer is never a 5xx; and the reports that refused messages left behind. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OddBodiesTest {
    private static final long SEED = 20_260_601;
    static final List<String> FIELDS = List.of(
            "email",
            "name",
            "division",
            "roles",
            "active",
            "client_name",
            "description",
            "grant_types",
            "scope",
            "redirect_uris",
            "state",
            "access_token_lifetime",
            "access_token_format",
            "token_endpoint_auth_method",
            "jwks",
            "allowed_audiences",
            "allowed_subject_token_types",
            "tls_client_auth_subject_dn",
            "delete_at",
            "overlap_seconds",
            "note",
            "metadata_xml",
            "metadata_url",
            "entity_id",
            "type",
            "user_attribute",
            "landing_url",
            "email_domains",
            "max_authentication_age",
            "logo_url",
            "pem",
            "\u0000");
    static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1e400",
            "99999999999999999999",
            "\"\"",
            "\" \"",
            "\"x\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"😀\"",
            "\"a@b\"",
            "\"ann@example.org\"",
            "[]",
            "[null]",
            "[[]]",
            "[\"\"]",
            "{}",
            "{\"role\": null}",
            "[{\"role\": \"Admin\", \"division\": null}]",
            "[{\"role\": \"\\u0000\"}]",
            "\"client_credentials\"",
            "[\"client_credentials\"]",
            "\"%00\"",
            "\"//evil\"",
            "\"http://[\"",
            "\"https://\\u212a.example\"",
            "\"<a/>\"",
            "\"<!DOCTYPE a>\"",
            "\"' OR 1=1 --\"",
            "\"-----BEGIN CERTIFICATE-----\"",
            "\"-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----\"",
            "\"" + "x".repeat(5000) + "\"",
            "\"urn:ietf:params:oauth:grant-type:saml2-bearer\"",
            "[\"urn:ietf:params:oauth:grant-type:saml2-bearer\"]",
            "[\"https://a.example/\", \"https://a.example/\"]",
            "\"approved\"",
            "\"private_key_jwt\"",
            "\"2026-13-41\"",
            "\"+999999999-12-31T23:59:59Z\"",
            "{\"keys\": [{\"kty\": \"EC\"}]}",
            "{\"keys\": {}}",
            "[\"authorization_code\", \"refresh_token\", \"refresh_token\"]",
            "86400");

    private ApiServer server;

    @BeforeAll
    void start() {
        server = new ApiServer();
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
    }

    @Test
    void no_body_is_ever_answered_by_a_failure_of_the_server() {
        Caller admin = server.admin();
        String user = "/users/"
                + admin.post("/users", "{\"email\": \"u@example.org\", \"name\": \"U\"}")
                        .json()
                        .get("id")
                        .asText();
        String client = "/clients/"
                + admin.post("/clients", "{\"client_name\": \"C\", \"grant_types\": [\"client_credentials\"]}")
                        .json()
                        .get("client_id")
                        .asText();
        String provider = "/identity-providers/"
                + admin.post(
                                "/identity-providers",
                                com.fasterxml.jackson.databind.node.JsonNodeFactory.instance
                                        .objectNode()
                                        .put(
                                                "metadata_xml",
                                                SampleMetadata.of("urn:idp", SampleMetadata.certificate("idp")))
                                        .toString())
                        .json()
                        .get("id")
                        .asText();
        List<byte[]> bodies = bodies();
        for (String route : List.of(
                "POST /users",
                "PUT " + user,
                "POST /clients",
                "PUT " + client,
                "POST " + client + "/secret",
                "POST " + client + "/move-to-code",
                "DELETE " + client + "/secrets/x",
                "PUT /authorized-applications/" + client.substring("/clients/".length()),
                "PUT /authorized-applications/x",
                "POST /identity-providers",
                "PUT " + provider,
                "PUT " + provider + "/metadata",
                "POST " + provider + "/certificates")) {
            String[] methodAndPath = route.split(" ", 2);
            for (byte[] body : bodies) {
                Answer answer = admin.send(
                        methodAndPath[0], methodAndPath[1], "application/json", BodyPublishers.ofByteArray(body));
                assertThat(answer.status())
                        .as("%s with %s", route, new String(body, StandardCharsets.UTF_8))
                        .isLessThan(500);
            }
        }
    }

    @Test
    void no_query_is_ever_answered_by_a_failure_of_the_server() {
        Caller admin = server.admin();
        String client = "/clients/"
                + admin.post("/clients", "{\"client_name\": \"C\", \"grant_types\": [\"client_credentials\"]}")
                        .json()
                        .get("client_id")
                        .asText();
        for (String path : List.of("/clients", client + "/usage", "/authorized-applications")) {
            for (String name : List.of("q", "state", "grant_type", "from", "to", "cursor", "page_size")) {
                for (String value : List.of(
                        "",
                        "%25",
                        "%00",
                        "%F0%9F%98%80",
                        "!",
                        "'",
                        "2026-13-41",
                        "9999-99-99",
                        "0000-00-00",
                        "MjAyNi0wMS0wMVQwMDowMDowMFogeA",
                        "-1",
                        "active",
                        "x".repeat(3000))) {
                    assertThat(admin.get(path + "?" + name + "=" + value).status())
                            .as("%s?%s=%s", path, name, value)
                            .isLessThan(500);
                }
            }
        }
    }

    /** 200 objects of random fields and values, some of them damaged afterwards; the same at each run. */
    private static List<byte[]> bodies() {
        Random random = new Random(SEED);
        List<byte[]> bodies = new ArrayList<>();
        bodies.add("[".repeat(2000).getBytes(StandardCharsets.UTF_8));
        bodies.add("{}".getBytes(StandardCharsets.UTF_16));
        while (bodies.size() < 200) {
            StringBuilder object = new StringBuilder("{\"name\": \"N\"");
            int fields = random.nextInt(6);
            for (int i = 0; i < fields; i++) {
                object.append(", \"")
                        .append(FIELDS.get(random.nextInt(FIELDS.size())).replace("\u0000", "\\u0000"))
                        .append("\": ")
                        .append(VALUES.get(random.nextInt(VALUES.size())));
            }
            byte[] bytes = object.append('}').toString().getBytes(StandardCharsets.UTF_8);
            if (random.nextInt(5) == 0) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            bodies.add(bytes);
        }
        return bodies;
    }

    @Test
    void a_login_attempt_is_read_by_its_reference_id_within_its_organization() throws Exception {
        Caller admin = server.admin();
        ValidationReport report = new ValidationReport(
                UUID.randomUUID(),
                admin.organization.id(),
                Optional.empty(),
                Channel.ACS,
                ApiServer.NOW,
                false,
                Optional.empty(),
                List.of(new io.tollbridge.saml.Check(
                        io.tollbridge.saml.CheckCode.AUDIENCE,
                        io.tollbridge.saml.Outcome.FAILED,
                        "https://other.example",
                        "https://bridge.example",
                        "Enter the entity id at the identity provider.")));
        server.reports.keep(report);

        String path = "/login-attempts/" + report.id();
        Answer answer = admin.get(path);
        for (int i = 0; i < 100 && answer.status() == 404; i++) {
            Thread.sleep(50); // it is written within moments, not at once
            answer = admin.get(path);
        }
        String wanted = """
            {"id":"%s","at":"2026-06-01T12:00:00Z","identity_provider":null,"channel":"acs",
            "accepted":false,"name_id":null,"checks":[{"code":"audience","outcome":"failed",
            "found":"https://other.example","wanted":"https://bridge.example",
            "hint":"Enter the entity id at the identity provider.","section":"Core §2.5.1.4"}]}\
            """;
        assertThat(answer.http().body()).isEqualTo(wanted.replace("\n", "").formatted(report.id()));
        assertThat(admin.get("/login-attempts").json().get("items")).hasSize(1);
        assertThat(server.admin().get(path).status()).isEqualTo(404);
        assertThat(server.admin().get("/login-attempts").json().get("items")).isEmpty();
    }
}
