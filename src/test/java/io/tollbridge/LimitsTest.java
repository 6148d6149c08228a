package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.RunningService.NewClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Too much, too deep, too often, and garbage: always one clear answer, never a 5xx (HTTP.md section 7, Limits). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LimitsTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:saml2-bearer";
    private static final String ALICE = "alice@demo.example";
    private static final int MEBIBYTE = 1 << 20;
    private static final RunningService SERVICE = RunningService.start();
    private static final Issuer ISSUER = new Issuer("https://idp.example", Clock.systemUTC());
    private static final NewClient APP = SERVICE.createBearerClient(Map.of());

    static {
        SERVICE.createIdentityProvider(ISSUER.metadata(), Map.of("allow_unsolicited", true));
        SERVICE.createUser(ALICE);
    }

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    @Test
    void a_body_over_one_mebibyte_is_413_whether_or_not_it_says_its_length() {
        byte[] body = ("SAMLResponse=" + "A".repeat(MEBIBYTE)).getBytes(UTF_8);
        for (String path : List.of("/saml/acme/acs", "/oauth/token", "/oauth/introspect", "/login/acme")) {
            var told = SERVICE.send(SERVICE.request(path, "Content-Type", FORM).POST(BodyPublishers.ofByteArray(body)));
            var chunked = SERVICE.send(SERVICE.request(path, "Content-Type", FORM)
                    .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));
            assertThat(told.statusCode()).as(path).isEqualTo(413);
            assertThat(chunked.statusCode()).as(path + ", chunked").isEqualTo(413);
        }
        assertThat(SERVICE.call("POST", "/api/v1/users", Map.of("name", "A".repeat(MEBIBYTE)), SERVICE.token())
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void a_response_of_200_kb_signs_in() {
        String response = ISSUER.response(ISSUER.forAcs(SERVICE, ALICE, null).withPaddingTo(200_000))
                .base64();
        assertThat(response.length()).isGreaterThan(260_000);
        assertThat(acs(response).statusCode()).isEqualTo(303);
    }

    @Test
    void too_many_levels_elements_and_attributes_are_refused_with_a_report() {
        assertLimits("<a>".repeat(101) + "</a>".repeat(101));
        assertLimits("<a>" + "<b/>".repeat(20_001) + "</a>");
        StringBuilder attributes = new StringBuilder("<a");
        for (int index = 0; index < 10_001; index++) {
            attributes.append(" a").append(index).append("=''");
        }
        assertLimits(attributes.append("/>").toString());
    }

    @Test
    void every_refused_message_has_a_reference_id_with_its_report() {
        for (String message : List.of(
                "",
                "%%%",
                base64("no xml"),
                base64("<a/>"),
                base64("<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
                ISSUER.assertion(ISSUER.forAcs(SERVICE, ALICE, null)).base64(),
                ISSUER.response(ISSUER.forAcs(SERVICE, "nobody@x.example", null))
                        .base64(),
                ISSUER.response(ISSUER.forAcs(SERVICE, ALICE, "_unknown")).base64())) {
            HttpResponse<String> answer = acs(message);
            assertThat(answer.statusCode()).as(message).isBetween(400, 403);
            String reference = Jsoup.parse(answer.body()).select("#reference").text();
            var report = SERVICE.report(reference);
            assertThat(report.get("accepted").asBoolean()).isFalse();
            assertThat(report.get("channel").asText()).isEqualTo("acs");
            assertThat(SERVICE.failedChecks(reference)).isNotEmpty();
            if (!message.isEmpty()) { // an absent assertion is no SAML message but a bad request
                var refused = json(token(message));
                String id = refused.get("error_uri").asText().replaceFirst(".*/", "");
                assertThat(SERVICE.report(id).get("channel").asText()).isEqualTo("token_endpoint");
            }
        }
    }

    @Test
    void garbage_never_is_a_5xx() {
        Random random = new Random(20_260_101); // fixed: a failure comes again
        String valid = ISSUER.response(ISSUER.forAcs(SERVICE, ALICE, null)).text();
        for (int index = 0; index < 500; index++) {
            String message = garbage(random, valid, index);
            assertBelow500("acs " + index, acs(message), message);
            assertBelow500("token " + index, token(message), message);
            byte[] octets = new byte[random.nextInt(300)];
            random.nextBytes(octets);
            for (String path :
                    List.of("/saml/acme/acs", "/oauth/token", "/oauth/introspect", "/login/acme", "/logout")) {
                assertBelow500(
                        path + " " + index,
                        SERVICE.send(SERVICE.request(path, "Content-Type", type(random))
                                .POST(BodyPublishers.ofByteArray(octets))),
                        java.util.HexFormat.of().formatHex(octets));
            }
        }
    }

    @Test
    void strange_urls_and_headers_never_are_a_5xx() throws IOException {
        for (String path : List.of(
                "/login/%00",
                "/login/%ff",
                "/login/" + "a".repeat(3000),
                "/saml/acme/login?return_to=%zz",
                "/saml/acme/login?idp=%",
                "/saml/acme/login?idp=%ff&return_to=%c0%af",
                "/saml/acme/login?%",
                "/login/acme?return_to=%zz",
                "/saml/%F0%9F%92%A9/metadata",
                "/login/acme?return_to=%ED%A0%80",
                "/saml/acme/login?idp=x&idp=y",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/login/..%2fx",
                "/login/a;b=c")) {
            assertThat(rawGet(path)).as(path).matches("HTTP/1.1 [234].*");
        }
        for (String cookie : List.of(
                "tollbridge_session",
                "tollbridge_session=",
                "tollbridge_session=\"x",
                "=;=;",
                "tollbridge_browser=%00; tollbridge_session=é")) {
            assertBelow500(cookie, SERVICE.get("/", "Cookie", cookie), cookie);
            assertBelow500(cookie, SERVICE.get("/saml/acme/login", "Cookie", cookie), cookie);
        }
        for (String type : List.of(
                FORM + "; charset=nonsense",
                FORM + "; charset=",
                FORM + ";charset=utf-16",
                "",
                ";",
                "multipart/form-data; boundary=")) {
            for (String path : List.of("/saml/acme/acs", "/oauth/token", "/login/acme")) {
                var request =
                        SERVICE.request(path).POST(BodyPublishers.ofString("SAMLResponse=x&email=%zz&grant_type=%"));
                if (!type.isEmpty()) {
                    request.header("Content-Type", type);
                }
                assertBelow500(path + " " + type, SERVICE.send(request), type);
            }
            for (String json : List.of("application/json; charset=nonsense", "multipart/form-data; boundary=", "x")) {
                var request = SERVICE.request("/api/v1/users", "Authorization", "Bearer " + SERVICE.token())
                        .header("Content-Type", json)
                        .POST(BodyPublishers.ofString("{\u0000"));
                assertBelow500(json, SERVICE.send(request), json);
            }
        }
    }

    @Test
    void who_fails_sixty_times_a_minute_must_wait_and_success_costs_nothing() {
        try (RunningService limited = RunningService.start(Map.of("TOLLBRIDGE_RATE_LIMITS", "on"))) {
            Map<String, String> wrong =
                    Map.of("grant_type", "client_credentials", "client_id", "x", "client_secret", "y");
            String basic = RunningService.basic(RunningService.CLIENT_ID, RunningService.CLIENT_SECRET);
            for (int index = 0; index < 100; index++) {
                assertThat(limited.postForm(
                                        "/oauth/token",
                                        Map.of("grant_type", "client_credentials"),
                                        "Authorization",
                                        basic)
                                .statusCode())
                        .isEqualTo(200);
            }
            HttpResponse<String> answer = limited.postForm("/oauth/token", wrong);
            int failures = 1;
            for (; answer.statusCode() == 401 && failures < 200; failures++) {
                answer = limited.postForm("/oauth/token", wrong);
            }
            assertThat(failures).as("some refill while it runs").isBetween(60, 80);
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After"))
                    .hasValueSatisfying(
                            seconds -> assertThat(Integer.parseInt(seconds)).isBetween(1, 60));
            assertThat(json(answer).get("error").asText()).isEqualTo("slow_down");
            HttpResponse<String> page = limited.postForm("/saml/acme/acs", Map.of("SAMLResponse", "x"));
            assertThat(page.statusCode()).isIn(400, 429);
            page = limited.postForm("/saml/acme/acs", Map.of("SAMLResponse", "x"));
            assertThat(page.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
        }
    }

    @Test
    void limits_that_are_off_never_make_anybody_wait() {
        for (int index = 0; index < 100; index++) {
            assertThat(SERVICE.postForm(
                                    "/oauth/token",
                                    Map.of(
                                            "grant_type", "client_credentials",
                                            "client_id", "x",
                                            "client_secret", "y"))
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    private static String garbage(Random random, String valid, int index) {
        byte[] octets = new byte[random.nextInt(200)];
        random.nextBytes(octets);
        return switch (index % 6) {
            case 0 -> Base64.getEncoder().encodeToString(octets);
            case 1 -> new String(octets, UTF_8);
            case 2 -> base64(valid.substring(0, random.nextInt(valid.length())));
            case 3 -> {
                char[] changed = valid.toCharArray();
                for (int times = 0; times < 5; times++) {
                    changed[random.nextInt(changed.length)] = (char) random.nextInt(0x250);
                }
                yield base64(new String(changed));
            }
            case 4 -> {
                int from = random.nextInt(valid.length());
                int to = from + random.nextInt(valid.length() - from);
                yield base64(valid.substring(0, to) + valid.substring(from));
            }
            default ->
                base64(valid.replaceFirst(
                        "(?s)^(.{" + random.nextInt(1, valid.length()) + "}[^\"]*=\")[^\"]*",
                        "$1" + random.nextLong()));
        };
    }

    private static String type(Random random) {
        return List.of(FORM, "application/json", "multipart/form-data; boundary=x", FORM + "; charset=utf-8")
                .get(random.nextInt(4));
    }

    /** The first line of the answer; java.net.URI would refuse most of these paths, and so they are sent by hand. */
    private static String rawGet(String path) throws IOException {
        try (Socket socket = new Socket("localhost", SERVICE.address("/").getPort())) {
            socket.setSoTimeout(10_000);
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
        }
    }

    private static void assertLimits(String xml) {
        HttpResponse<String> answer = acs(base64(xml));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(SERVICE.failedChecks(
                        Jsoup.parse(answer.body()).select("#reference").text()))
                .containsExactly("limits");
    }

    private static void assertBelow500(String what, HttpResponse<String> answer, String sent) {
        assertThat(answer.statusCode())
                .as("%s: %s: %s", what, sent, answer.body())
                .isLessThan(500);
        assertThat(answer.body()).doesNotContain("Exception", "\tat ", "org.eclipse");
    }

    private static HttpResponse<String> acs(String response) {
        return SERVICE.post("/saml/acme/acs", FORM, "SAMLResponse=" + URLEncoder.encode(response, UTF_8));
    }

    private static HttpResponse<String> token(String assertion) {
        return SERVICE.postForm(
                "/oauth/token", Map.of("grant_type", GRANT, "assertion", assertion), "Authorization", APP.basic());
    }

    private static String base64(String xml) {
        return Base64.getEncoder().encodeToString(xml.getBytes(UTF_8));
    }
}
