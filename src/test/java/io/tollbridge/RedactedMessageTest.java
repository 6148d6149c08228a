package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.RunningService.NewClient;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The message behind a refusal, as an administrator sees it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RedactedMessageTest {
    private static final String NOBODY = "nobody@demo.example";
    private static final Pattern REFERENCE = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final RunningService SERVICE = RunningService.start();
    private static final Issuer ISSUER = new Issuer("https://idp.example", Clock.systemUTC());

    static {
        SERVICE.createIdentityProvider(ISSUER.metadata(), Map.of("allow_unsolicited", true));
    }

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    private static HttpResponse<String> arrive(String base64) {
        return SERVICE.postForm("/saml/acme/acs", Map.of("SAMLResponse", base64));
    }

    private static JsonNode report(String text) {
        Matcher reference = REFERENCE.matcher(text);
        assertThat(reference.find()).as(text).isTrue();
        return SERVICE.report(reference.group());
    }

    private static void assertRedacted(String xml) {
        assertThat(xml)
                .contains(NOBODY, "Audience", "SignatureValue>…<")
                .doesNotContainPattern("SignatureValue>\\s*[A-Za-z0-9+/]{20}");
    }

    @Test
    void a_refused_login_keeps_its_message_without_what_makes_it_valid() {
        String base64 = ISSUER.response(ISSUER.forAcs(SERVICE, NOBODY, null)).base64();

        JsonNode report = report(arrive(base64).body());

        String xml = report.get("redacted_xml").asText();
        assertRedacted(xml);
        assertThat(arrive(Base64.getEncoder().encodeToString(xml.getBytes(UTF_8)))
                        .statusCode())
                .isEqualTo(400);
        assertThat(SERVICE.api("GET", "/login-attempts", null).toString()).doesNotContain("redacted_xml");
    }

    @Test
    void so_does_a_refused_assertion_of_an_app() {
        NewClient app = SERVICE.createBearerClient(Map.of());
        HttpResponse<String> refused = SERVICE.postForm(
                "/oauth/token",
                Map.of(
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:saml2-bearer",
                        "assertion",
                        ISSUER.assertion(ISSUER.forToken(SERVICE, NOBODY)).base64()),
                "Authorization",
                app.basic());
        assertRedacted(report(json(refused).get("error_uri").asText())
                .get("redacted_xml")
                .asText());
    }

    @Test
    void what_was_accepted_or_is_no_xml_keeps_none() {
        SERVICE.createUser("somebody@demo.example");
        assertThat(arrive(ISSUER.response(ISSUER.forAcs(SERVICE, "somebody@demo.example", null))
                                .base64())
                        .statusCode())
                .isEqualTo(303);
        assertThat(SERVICE.rows("SELECT redacted_xml FROM login_attempt WHERE accepted AND redacted_xml IS NOT NULL"))
                .isEmpty();
        assertThat(report(arrive("AAAA").body()).has("redacted_xml")).isFalse();
    }
}
