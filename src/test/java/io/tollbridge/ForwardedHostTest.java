package io.tollbridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.RunningService;
import java.io.IOException;
import java.net.Socket;
import java.net.URLEncoder;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Only the configured base URL says where this service is: no Host and no X-Forwarded-Host, whoever sends it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ForwardedHostTest {
    private static final RunningService SERVICE = RunningService.start(
            Map.of("TOLLBRIDGE_BASE_URL", "https://bridge.example", "TOLLBRIDGE_TRUSTED_PROXIES", "127.0.0.1"));
    private static final Issuer ISSUER = new Issuer("https://idp.example", Clock.systemUTC());
    private static final String IDP =
            SERVICE.createIdentityProvider(ISSUER.metadata(), Map.of("allow_unsolicited", true));

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    /** The JDK's client does not let Host be set. */
    private static String exchange(String method, String path, String body) throws IOException {
        try (Socket socket = new Socket("localhost", SERVICE.address("/").getPort())) {
            socket.getOutputStream()
                    .write((method + " " + path + " HTTP/1.1\r\n"
                                    + "Host: evil.example\r\n"
                                    + "X-Forwarded-Host: evil.example\r\n"
                                    + "X-Forwarded-Proto: http\r\n"
                                    + "Forwarded: host=evil.example;proto=http\r\n"
                                    + "Content-Type: application/x-www-form-urlencoded\r\n"
                                    + "Content-Length: " + body.length() + "\r\n"
                                    + "Connection: close\r\n\r\n" + body)
                            .getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    @Test
    void no_url_that_leaves_the_service_is_made_of_the_request() throws IOException {
        for (String path : new String[] {
            "/saml/acme/metadata",
            "/saml/acme/login?idp=" + IDP,
            "/.well-known/openid-configuration",
            "/.well-known/oauth-authorization-server",
            "/login/acme"
        }) {
            assertThat(exchange("GET", path, "")).as(path).doesNotContain("evil.example");
        }
        assertThat(exchange("GET", "/saml/acme/metadata", "")).contains("https://bridge.example/saml/acme/acs");
    }

    @Test
    void a_response_for_the_wrong_host_is_refused_by_its_destination_and_one_for_ours_signs_in() throws IOException {
        SERVICE.createUser("ann@demo.example");
        String ours = ISSUER.response(ISSUER.forAcs(SERVICE, "ann@demo.example", null))
                .base64();
        assertThat(exchange("POST", "/saml/acme/acs", "SAMLResponse=" + URLEncoder.encode(ours, UTF_8)))
                .startsWith("HTTP/1.1 303");

        try (RunningService other = RunningService.start(Map.of("TOLLBRIDGE_BASE_URL", "https://evil.example"))) {
            String theirs = ISSUER.response(ISSUER.forAcs(other, "ann@demo.example", null))
                    .base64();
            String refusal = exchange("POST", "/saml/acme/acs", "SAMLResponse=" + URLEncoder.encode(theirs, UTF_8));
            assertThat(refusal).startsWith("HTTP/1.1 400");
            String reference = refusal.replaceAll("(?s).*([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}).*", "$1");
            assertThat(SERVICE.failedChecks(reference)).contains("destination");
        }
    }
}
