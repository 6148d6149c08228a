package io.tollbridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tollbridge.saml.Artifact;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.LogoutWriter;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.TestClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** HTTP-Artifact (Bindings §3.6) with an identity provider whose answers can be anything. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ArtifactLoginTest {
    private static final TestClock CLOCK = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    private static final String BOB = "bob@demo.example";
    private static final Pattern ID = Pattern.compile("<\\w+:ArtifactResolve [^>]*\\bID=\"([^\"]+)\"");

    private static final RunningService SERVICE = RunningService.start(Map.of(), CLOCK);
    private static final Resolver RESOLVER = new Resolver();

    private final Issuer issuer = new Issuer("https://" + UUID.randomUUID() + ".example", CLOCK);
    private String idp = "";

    static {
        SERVICE.createUser(BOB);
    }

    /** Answers what the test says; the request's ID stands for {@code $ID} in it. */
    private static final class Resolver {
        final HttpServer server;
        final AtomicInteger requests = new AtomicInteger();
        volatile Answer answer = _ -> "";
        volatile int status = 200;
        volatile String request = "";

        interface Answer {
            String to(String requestId) throws IOException;
        }

        Resolver() {
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException failed) {
                throw new IllegalStateException(failed);
            }
            server.createContext("/resolve", this::resolve);
            server.start();
        }

        private void resolve(HttpExchange exchange) throws IOException {
            requests.incrementAndGet();
            request = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            Matcher id = ID.matcher(request);
            byte[] body = answer.to(id.find() ? id.group(1) : "none").getBytes(UTF_8);
            exchange.getResponseHeaders().set("Location", url("/elsewhere"));
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        }

        String url(String path) {
            return "http://localhost:" + server.getAddress().getPort() + path;
        }
    }

    @AfterAll
    static void stop() {
        SERVICE.close();
        RESOLVER.server.stop(0);
    }

    @BeforeEach
    void trust() {
        RESOLVER.status = 200;
        RESOLVER.requests.set(0);
        idp = create(issuer, RESOLVER.url("/resolve"), Map.of("allow_unsolicited", true));
    }

    private static String create(Issuer issuer, String resolver, Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Map.of("response_binding", "HTTP-Artifact"));
        settings.putAll(more);
        return SERVICE.createIdentityProvider(metadata(issuer, resolver), settings);
    }

    private static String metadata(Issuer issuer, String resolver) {
        return issuer.metadata().replaceFirst("<md:SingleSignOnService", """
            <md:ArtifactResolutionService Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP" Location="%s" \
            index="7"/><md:SingleSignOnService\
            """.formatted(resolver));
    }

    private static String artifact(String entityId, int index) {
        return Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(44)
                        .putShort((short) 4)
                        .putShort((short) index)
                        .put(HexFormat.of().parseHex(Artifact.sourceId(entityId)))
                        .array());
    }

    private HttpResponse<String> arrive() {
        return arrive(artifact(issuer.entityId(), 7));
    }

    private static HttpResponse<String> arrive(String artifact) {
        return SERVICE.get("/saml/acme/acs?SAMLart=" + URLEncoder.encode(artifact, UTF_8));
    }

    private String response() {
        return issuer.response(issuer.forAcs(SERVICE, BOB, null)).text();
    }

    private static String soap(String content) {
        return "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>" + content
                + "</s:Body></s:Envelope>";
    }

    private static String unsigned(String entityId, String inResponseTo, String content) {
        return """
            <p:ArtifactResponse xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" ID="_%s" Version="2.0" \
            IssueInstant="%s" InResponseTo="%s"><a:Issuer xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion">%s</a:Issuer>\
            <p:Status><p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></p:Status>%s</p:ArtifactResponse>\
            """.formatted(UUID.randomUUID(), CLOCK.instant(), inResponseTo, entityId, content);
    }

    /** Signed by this issuer's key. */
    private static String signed(Issuer by, String artifactResponse) {
        return new String(Base64.getDecoder().decode(new LogoutWriter(by, CLOCK).posted(artifactResponse)), UTF_8)
                .replaceFirst("<\\?xml[^>]*>", "");
    }

    private void answers(String response) {
        RESOLVER.answer = id -> soap(signed(issuer, unsigned(issuer.entityId(), id, response)));
    }

    private static JsonNode refusal(HttpResponse<String> answer, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        Matcher reference =
                Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").matcher(answer.body());
        assertThat(reference.find()).as(answer.body()).isTrue();
        assertThat(SERVICE.failedChecks(reference.group())).contains(code);
        JsonNode report = SERVICE.report(reference.group());
        assertThat(report.get("accepted").asBoolean()).isFalse();
        return report;
    }

    @Test
    void an_artifact_is_resolved_by_a_signed_request_and_signs_in() {
        answers(response());

        HttpResponse<String> answer = arrive();

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
        assertThat(answer.headers().firstValue("Set-Cookie")).isPresent();
        assertThat(RESOLVER.request)
                .contains("<saml2p:Artifact>" + artifact(issuer.entityId(), 7) + "</saml2p:Artifact>")
                .contains("Signature", SERVICE.entityId(), "Destination=\"" + RESOLVER.url("/resolve") + "\"");
    }

    @Test
    void it_may_come_in_a_form_and_its_assertion_is_good_once() {
        String response = response();
        answers(response);

        assertThat(SERVICE.postForm("/saml/acme/acs", Map.of("SAMLart", artifact(issuer.entityId(), 7)))
                        .statusCode())
                .isEqualTo(303);
        refusal(arrive(), "replay");
        refusal(
                SERVICE.postForm(
                        "/saml/acme/acs",
                        Map.of("SAMLResponse", Base64.getEncoder().encodeToString(response.getBytes(UTF_8)))),
                "replay");
    }

    @Test
    void the_signature_around_it_covers_a_response_without_one() {
        String bare = response().replaceAll("(?s)<ds:Signature.*?</ds:Signature>", "");
        assertThat(bare).doesNotContain("SignatureValue");
        answers(bare);
        assertThat(arrive().statusCode()).isEqualTo(303);
    }

    @Test
    void what_is_not_signed_around_or_by_another_key_is_refused() {
        String response = response();
        RESOLVER.answer = id -> soap(unsigned(issuer.entityId(), id, response));
        refusal(arrive(), "artifact-signature-invalid");
        Issuer stranger = new Issuer(issuer.entityId(), CLOCK);
        RESOLVER.answer = id -> soap(signed(stranger, unsigned(issuer.entityId(), id, response)));
        refusal(arrive(), "artifact-signature-invalid");
        RESOLVER.answer = id ->
                soap(signed(issuer, unsigned(issuer.entityId(), id, response)).replace(BOB, "eve@x.example"));
        refusal(arrive(), "artifact-signature-invalid");
    }

    @Test
    void an_envelope_of_one_identity_provider_lends_no_signature_to_another() {
        Issuer other = new Issuer("https://" + UUID.randomUUID() + ".example", CLOCK);
        SERVICE.createIdentityProvider(other.metadata(), Map.of());
        String bare = other.response(other.forAcs(SERVICE, BOB, null))
                .text()
                .replaceAll("(?s)<ds:Signature.*?</ds:Signature>", "");
        answers(bare);
        refusal(arrive(), "assertion-issuer");
    }

    @Test
    void an_answer_to_another_request_or_of_another_issuer_is_refused() {
        String response = response();
        RESOLVER.answer = _ -> soap(signed(issuer, unsigned(issuer.entityId(), "_another", response)));
        refusal(arrive(), "artifact-resolution");
        RESOLVER.answer = id -> soap(signed(issuer, unsigned("https://other.example", id, response)));
        refusal(arrive(), "artifact-resolution");
    }

    @Test
    void no_message_a_fault_and_what_is_no_soap_say_so() {
        answers("");
        refusal(arrive(), "artifact-resolution");
        RESOLVER.status = 500;
        RESOLVER.answer = _ ->
                soap("<s:Fault><faultcode>s:Server</faultcode><faultstring>unknown artifact</faultstring></s:Fault>");
        assertThat(refusal(arrive(), "artifact-resolution").toString()).contains("SOAP fault: unknown artifact");
        RESOLVER.answer = _ -> "<html/>";
        refusal(arrive(), "artifact-resolution");
        RESOLVER.answer = _ -> "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>";
        refusal(arrive(), "doctype");
    }

    @Test
    void wrapped_and_doubled_elements_are_refused() {
        String response = response();
        RESOLVER.answer = id -> {
            String good = signed(issuer, unsigned(issuer.entityId(), id, response));
            return soap(good + unsigned(issuer.entityId(), id, ""));
        };
        refusal(arrive(), "artifact-resolution");
        RESOLVER.answer = id -> {
            String forged = unsigned(issuer.entityId(), id, response.replace(BOB, "eve@x.example"));
            String good = signed(issuer, unsigned(issuer.entityId(), id, response));
            return soap(forged.replace("</p:ArtifactResponse>", good + "</p:ArtifactResponse>"));
        };
        refusal(arrive(), "duplicate-id");
        answers(response + response);
        refusal(arrive(), "duplicate-id");
    }

    @Test
    void a_redirect_is_not_followed_and_a_private_address_is_not_asked() {
        RESOLVER.status = 302;
        answers(response());
        refusal(arrive(), "artifact-resolution");
        Issuer inside = new Issuer("https://" + UUID.randomUUID() + ".example", CLOCK);
        create(
                inside,
                "http://127.0.0.1:" + RESOLVER.server.getAddress().getPort() + "/resolve",
                Map.of("allow_unsolicited", true));
        RESOLVER.requests.set(0);
        refusal(arrive(artifact(inside.entityId(), 7)), "artifact-resolution");
        assertThat(RESOLVER.requests).hasValue(0);
    }

    @Test
    void a_foreign_source_an_unknown_index_and_what_is_no_artifact_ask_nobody() {
        refusal(arrive(artifact("https://stranger.example", 7)), "unknown-issuer");
        refusal(arrive(artifact(issuer.entityId(), 0)), "artifact");
        refusal(arrive("AAAA"), "artifact");
        SERVICE.change("/identity-providers/" + idp, Map.of("response_binding", "HTTP-POST"));
        refusal(arrive(), "artifact");
        assertThat(RESOLVER.requests).hasValue(0);
    }

    @Test
    void without_a_login_that_this_browser_began_nobody_is_asked_unless_unsolicited_is_allowed() {
        SERVICE.change("/identity-providers/" + idp, Map.of("allow_unsolicited", false));
        refusal(arrive(), "pending-login");
        assertThat(RESOLVER.requests).hasValue(0);

        HttpResponse<String> begun = SERVICE.get("/saml/acme/login?idp=" + idp);
        String cookie = begun.headers().allValues("Set-Cookie").stream()
                .filter(one -> one.startsWith("tollbridge_browser="))
                .findFirst()
                .orElseThrow()
                .split(";")[0];
        answers(response()); // answers no request
        HttpResponse<String> answer = SERVICE.get(
                "/saml/acme/acs?SAMLart=" + URLEncoder.encode(artifact(issuer.entityId(), 7), UTF_8), "Cookie", cookie);
        assertThat(RESOLVER.requests).hasValue(1);
        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @Test
    void metadata_without_the_service_cannot_be_set_to_it() {
        Issuer plain = new Issuer("https://" + UUID.randomUUID() + ".example", CLOCK);
        HttpResponse<String> refused = SERVICE.call(
                "POST",
                "/api/v1/identity-providers",
                Map.of("metadata_xml", plain.metadata(), "response_binding", "HTTP-Artifact"),
                SERVICE.token());
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("response_binding");
        assertThat(List.of(SERVICE.get("/saml/acme/metadata").body().split("AssertionConsumerService")))
                .anyMatch(part -> part.contains("bindings:HTTP-Artifact") && part.contains("index=\"1\""));
    }
}
