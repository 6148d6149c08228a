package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.RunningService.NewClient;
import io.tollbridge.testing.TestClock;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Metadata past its validUntil says nothing any more, on whatever channel (Metadata §2.3.2; SECURITY.md part 2, row 3). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MetadataExpiryTest {
    private static final String ALICE = "alice@demo.example";
    private static final TestClock CLOCK = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    private static final RunningService SERVICE = RunningService.start(Map.of(), CLOCK);
    private static final Issuer ISSUER = new Issuer("https://idp.example", CLOCK);

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    @Test
    void nobody_signs_in_or_gets_a_token_by_metadata_that_has_ended() {
        SERVICE.createUser(ALICE);
        NewClient app = SERVICE.createBearerClient(Map.of("scope", "users"));
        Instant end = CLOCK.instant().plus(Duration.ofMinutes(5));
        String id = SERVICE.createIdentityProvider(
                ISSUER.metadata().replace(" entityID=", " validUntil=\"" + end + "\" entityID="),
                Map.of("allow_unsolicited", true));
        assertThat(login().statusCode()).isEqualTo(303);
        assertThat(token(app).statusCode()).isEqualTo(200);

        CLOCK.advance(Duration.ofMinutes(5));
        assertThat(login().statusCode()).isEqualTo(400);
        HttpResponse<String> refused = token(app);
        assertThat(refused.statusCode()).isEqualTo(400);
        String reference = json(refused).get("error_uri").asText();
        assertThat(SERVICE.failedChecks(reference.substring(reference.lastIndexOf('/') + 1)))
                .containsExactly("metadata-expired");

        SERVICE.api("PUT", "/identity-providers/" + id + "/metadata", Map.of("metadata_xml", ISSUER.metadata()));
        assertThat(login().statusCode()).isEqualTo(303);
        assertThat(token(app).statusCode()).isEqualTo(200);
    }

    private static HttpResponse<String> login() {
        String response = ISSUER.response(ISSUER.forAcs(SERVICE, ALICE, null)).base64();
        return SERVICE.postForm(URI.create(SERVICE.acsUrl()).getPath(), Map.of("SAMLResponse", response));
    }

    private static HttpResponse<String> token(NewClient app) {
        return SERVICE.postForm(
                "/oauth/token",
                Map.of(
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:saml2-bearer",
                        "assertion",
                        ISSUER.assertion(ISSUER.forToken(SERVICE, ALICE)).base64Url()),
                "Authorization",
                app.basic());
    }
}
