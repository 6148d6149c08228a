package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.demo.MessageDescription;
import io.tollbridge.testing.AuthnRequestReading;
import io.tollbridge.testing.CodeClient;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.LogoutWriter;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.RunningService.NewClient;
import io.tollbridge.testing.TestClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.jspecify.annotations.Nullable;

/** A service, its applications, and identity providers with one person each, who signs in and out. */
final class LogoutTrip implements AutoCloseable {
    static final String SLO = "/saml/acme/slo";

    private static final String BEARER = "urn:ietf:params:oauth:grant-type:saml2-bearer";

    final TestClock clock = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    final RunningService service = RunningService.start(Map.of(), clock);
    private final NewClient app = service.createBearerClient(Map.of());
    private final CodeClient client = CodeClient.create(service, Map.of());
    private int number;

    /** One that the service does not know yet. */
    Idp idp() {
        number++;
        return new Idp(new Issuer("https://idp-" + number + ".example", clock), "alice" + number + "@demo.example");
    }

    /** An identity provider whose messages tests send themselves. */
    final class Idp {
        private final Issuer issuer;
        private final LogoutWriter writer;
        private final String email;
        private final Set<String> reports = new HashSet<>();
        private String id = "";

        private Idp(Issuer issuer, String email) {
            this.issuer = issuer;
            this.writer = new LogoutWriter(issuer, clock);
            this.email = email;
        }

        Issuer issuer() {
            return issuer;
        }

        LogoutWriter writer() {
            return writer;
        }

        String email() {
            return email;
        }

        String id() {
            return id;
        }

        /** The service comes to know it with these single logout services, and its person. */
        void trusted(String... services) {
            StringBuilder slo = new StringBuilder();
            for (String one : services) {
                slo.append("<md:SingleLogoutService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:")
                        .append(one)
                        .append("/>");
            }
            id = service.createIdentityProvider(
                    issuer.metadata().replaceFirst("<md:SingleSignOnService", slo + "<md:SingleSignOnService"),
                    Map.of("name", "Idp", "allow_unsolicited", true));
            service.createUser(email);
        }

        String redirect(String path) {
            return "HTTP-Redirect\" Location=\"" + issuer.entityId() + path + "\"";
        }

        String post(String path) {
            return "HTTP-POST\" Location=\"" + issuer.entityId() + path + "\"";
        }

        /** A Response issued now, which the browser has not brought yet. */
        String response(@Nullable String sessionIndex) {
            return issuer.response(issuer.forAcs(service, email, null)
                            .withAuthentication(statement -> statement.withSessionIndex(sessionIndex)))
                    .base64();
        }

        HttpResponse<String> arrives(String response) {
            return service.postForm("/saml/acme/acs", Map.of("SAMLResponse", response));
        }

        /** A session by an assertion with this SessionIndex, as its cookie. */
        String signIn(@Nullable String sessionIndex) {
            HttpResponse<String> answer = arrives(response(sessionIndex));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
            return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
        }

        /** A token that an application got for an assertion with this SessionIndex. */
        String bearerToken(@Nullable String sessionIndex) {
            return json(exchanged(assertion(sessionIndex))).get("access_token").asText();
        }

        /** An assertion for the token endpoint, issued now. */
        String assertion(@Nullable String sessionIndex) {
            MessageDescription message = issuer.forToken(service, email)
                    .withAuthentication(statement -> statement.withSessionIndex(sessionIndex));
            return issuer.assertion(message).base64Url();
        }

        HttpResponse<String> exchanged(String assertion) {
            return service.postForm(
                    "/oauth/token", Map.of("grant_type", BEARER, "assertion", assertion), "Authorization", app.basic());
        }

        /** Its request was refused by a signed answer that blames the request, and in the report these checks failed. */
        void answeredAsRefused(String request, String... codes) {
            URI answer = location(get(writer.redirected("SAMLRequest", request, "a state")));
            assertThat(answer.toString()).startsWith(issuer.entityId() + "/slo?SAMLResponse=");
            assertThat(CodeClient.answer(answer))
                    .containsEntry("RelayState", "a state")
                    .containsKeys("SigAlg", "Signature");
            Element response = message(answer);
            assertThat(response.attr("InResponseTo")).isEqualTo(xml(request).attr("ID"));
            assertThat(response.select("*|StatusCode").eachAttr("Value"))
                    .containsExactly("urn:oasis:names:tc:SAML:2.0:status:Requester");
            assertThat(service.failedChecks(newReport())).containsExactly(codes);
        }

        /** The report of a refusal of this identity provider's that no test has asked for yet. */
        private String newReport() {
            for (int attempt = 0; attempt < 100; attempt++) {
                for (List<@Nullable String> row : service.rows("SELECT id FROM login_attempt WHERE channel = 'slo' AND"
                        + " NOT accepted AND identity_provider_id = '" + id + "'")) {
                    String report = String.valueOf(row.getFirst());
                    if (reports.add(report)) {
                        return report;
                    }
                }
                try {
                    Thread.sleep(50);
                } catch (InterruptedException interrupted) {
                    throw new IllegalStateException(interrupted);
                }
            }
            throw new IllegalStateException("no new report");
        }

        /** It was refused with a page that tells no more than the reference id, and these checks failed. */
        void refused(HttpResponse<String> answer, String... codes) {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
            Document page = Jsoup.parse(answer.body());
            String reference = page.select("#reference").text();
            reports.add(reference);
            assertThat(service.failedChecks(reference)).containsExactly(codes);
            assertThat(service.report(reference).get("channel").asText()).isEqualTo("slo");
            assertThat(page.text()).contains("Sign-out not finished").doesNotContain(email, codes[0]);
        }
    }

    String sloUrl() {
        return service.baseUrl() + SLO;
    }

    HttpResponse<String> get(String query) {
        return service.get(SLO + "?" + query);
    }

    /** The status that this query gets, sent as it is: also one that no client would send. */
    int status(String query) {
        URI address = service.address(SLO);
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            String request = "GET " + SLO + "?" + query.replaceAll("\\s|\\p{Cntrl}", "_")
                    + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            return Integer.parseInt(answer.split(" ", 3)[1]);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    HttpResponse<String> postLogout(String cookie) {
        return service.postForm("/logout", Map.of(), "Cookie", cookie, "Origin", service.baseUrl());
    }

    boolean signedIn(String cookie) {
        return service.get("/", "Cookie", cookie).body().contains("You are signed in");
    }

    /** A token that an application got by this session. */
    String token(String cookie) {
        URI url = URI.create(client.url(client.request()));
        HttpResponse<String> answer = service.get(url.getRawPath() + "?" + url.getRawQuery(), "Cookie", cookie);
        String code = CodeClient.answer(location(answer)).getOrDefault("code", "");
        return json(client.redeem(code)).get("access_token").asText();
    }

    boolean alive(String token) {
        return service.call("GET", "/api/v1/me", null, token).statusCode() == 200;
    }

    static URI location(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isBetween(302, 303);
        return URI.create(answer.headers().firstValue("Location").orElseThrow());
    }

    static Element xml(String text) {
        return Jsoup.parse(text, Parser.xmlParser()).child(0);
    }

    /** The LogoutResponse or LogoutRequest that a redirect carries. */
    static Element message(URI location) {
        return xml(AuthnRequestReading.redirected(
                URI.create(location.toString().replace("SAMLResponse=", "SAMLRequest="))));
    }

    @Override
    public void close() {
        service.close();
    }
}
