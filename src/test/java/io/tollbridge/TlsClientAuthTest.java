package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.testing.ClientCertificate;
import io.tollbridge.testing.RunningService;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Clients that authenticate by the certificate of their TLS connection, which a proxy passes on (RFC 8705 §2.1). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class TlsClientAuthTest {
    private static final String HEADER = "X-Client-Cert";
    /** The proxy is who connects from here. */
    private static final RunningService SERVICE = RunningService.start(
            Map.of("TOLLBRIDGE_TRUSTED_PROXIES", "127.0.0.1,::1", "TOLLBRIDGE_CLIENT_CERT_HEADER", HEADER));

    private static final String SUBJECT = "CN=machine,O=Acme";
    private static final String BY_SUBJECT = client("tls_client_auth_subject_dn", "cn=machine, o=Acme");

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    @Test
    void the_subject_of_the_certificate_is_compared_as_a_name_not_as_text() {
        assertThat(ask(SERVICE, BY_SUBJECT, ClientCertificate.of(SUBJECT).header())
                        .statusCode())
                .isEqualTo(200);
        assertRefused(
                ask(SERVICE, BY_SUBJECT, ClientCertificate.of("CN=machine").header()));
        assertRefused(ask(
                SERVICE, BY_SUBJECT, ClientCertificate.of("O=Acme,CN=machine").header()));
        assertRefused(ask(
                SERVICE, BY_SUBJECT, ClientCertificate.of("CN=machine\\,O=Acme").header()));
    }

    @Test
    void the_header_may_be_escaped_pem_base64_or_an_item_of_rfc9440() {
        ClientCertificate certificate = ClientCertificate.of(SUBJECT);
        String pem = "-----BEGIN CERTIFICATE-----\n" + certificate.header() + "\n-----END CERTIFICATE-----\n";

        String escaped = URLEncoder.encode(pem, UTF_8).replace("+", "%20");
        assertThat(ask(SERVICE, BY_SUBJECT, escaped.replace("%2D", "-")).statusCode())
                .isEqualTo(200);
        assertThat(ask(SERVICE, BY_SUBJECT, ":" + certificate.header() + ":").statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_certificate_header_from_anyone_but_the_proxy_is_dropped() {
        try (RunningService open = SERVICE.anotherNode(Map.of("TOLLBRIDGE_TRUSTED_PROXIES", "192.0.2.7"))) {
            assertRefused(ask(open, BY_SUBJECT, ClientCertificate.of(SUBJECT).header()));
            HttpResponse<String> pretending = open.postForm(
                    "/oauth/token",
                    fields(BY_SUBJECT),
                    HEADER,
                    ClientCertificate.of(SUBJECT).header(),
                    "X-Forwarded-For",
                    "192.0.2.7");
            assertRefused(pretending);
        }
    }

    @Test
    void a_header_that_comes_twice_proves_nothing() {
        String good = ClientCertificate.of(SUBJECT).header();
        assertRefused(SERVICE.postForm("/oauth/token", fields(BY_SUBJECT), HEADER, good, HEADER, good));
    }

    @Test
    void without_a_certificate_or_with_garbage_for_one_the_client_is_refused() {
        assertRefused(SERVICE.postForm("/oauth/token", fields(BY_SUBJECT)));
        for (String garbage : List.of(":", "::", "MIIB", "-----BEGIN%", "-----BEGIN%20CERTIFICATE-----", "\"x\"")) {
            assertRefused(ask(SERVICE, BY_SUBJECT, garbage));
        }
    }

    @Test
    void a_dns_name_or_a_uri_of_the_certificate_is_compared_with_the_clients() {
        String byDns = client("tls_client_auth_san_dns", "machine.acme.example");
        String byUri = client("tls_client_auth_san_uri", "spiffe://acme.example/machine");
        ClientCertificate both = ClientCertificate.of(
                "CN=any",
                new GeneralName(GeneralName.dNSName, "Machine.acme.example"),
                new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://acme.example/machine"));
        ClientCertificate swapped = ClientCertificate.of(
                "CN=machine.acme.example",
                new GeneralName(GeneralName.uniformResourceIdentifier, "machine.acme.example"),
                new GeneralName(GeneralName.dNSName, "*.acme.example"));

        assertThat(ask(SERVICE, byDns, both.header()).statusCode()).isEqualTo(200);
        assertThat(ask(SERVICE, byUri, both.header()).statusCode()).isEqualTo(200);
        assertRefused(ask(SERVICE, byDns, swapped.header()));
        assertRefused(ask(SERVICE, byUri, swapped.header()));
        assertRefused(ask(SERVICE, byUri, ClientCertificate.of(SUBJECT).header()));
    }

    @Test
    void a_certificate_past_its_time_is_refused() {
        Instant now = Instant.now();
        assertRefused(ask(
                SERVICE,
                BY_SUBJECT,
                ClientCertificate.of(SUBJECT, now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)))
                        .header()));
    }

    @Test
    void a_client_set_to_a_secret_is_not_let_in_by_a_certificate() {
        var app = SERVICE.createBearerClient(Map.of());
        assertRefused(ask(SERVICE, app.id(), ClientCertificate.of(SUBJECT).header()));
    }

    @Test
    void a_certificate_beside_a_secret_is_no_second_method() {
        HttpResponse<String> answer = SERVICE.postForm(
                "/oauth/token",
                Map.of("grant_type", "client_credentials"),
                HEADER,
                ClientCertificate.of(SUBJECT).header(),
                "Authorization",
                RunningService.basic(RunningService.CLIENT_ID, RunningService.CLIENT_SECRET));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void the_metadata_offers_it_where_a_proxy_passes_certificates_on() {
        try (RunningService direct = RunningService.start()) {
            assertThat(methods(SERVICE)).contains("tls_client_auth");
            assertThat(methods(direct)).doesNotContain("tls_client_auth").contains("private_key_jwt", "none");
        }
    }

    private static List<String> methods(RunningService service) {
        return json(service.get("/.well-known/oauth-authorization-server"))
                .get("token_endpoint_auth_methods_supported")
                .valueStream()
                .map(word -> word.asText())
                .toList();
    }

    private static void assertRefused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
        assertThat(answer.body())
                .isEqualTo("{\"error\":\"invalid_client\",\"error_description\":\"Client authentication failed.\"}");
    }

    private static HttpResponse<String> ask(RunningService node, String clientId, String header) {
        return node.postForm("/oauth/token", fields(clientId), HEADER, header);
    }

    private static Map<String, String> fields(String clientId) {
        return Map.of("grant_type", "client_credentials", "client_id", clientId);
    }

    private static String client(String kind, String name) {
        Map<String, Object> body = new HashMap<>(Map.of(
                "client_name",
                "Machine",
                "grant_types",
                List.of("client_credentials"),
                "roles",
                List.of(Map.of("role", "Admin")),
                "token_endpoint_auth_method",
                "tls_client_auth"));
        body.put(kind, name);
        return SERVICE.api("POST", "/clients", body).get("client_id").asText();
    }
}
