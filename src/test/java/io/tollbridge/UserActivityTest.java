package io.tollbridge;

import static io.tollbridge.testing.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.testing.Browser;
import io.tollbridge.testing.Form;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.Page;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.RunningService.NewClient;
import io.tollbridge.testing.TestClock;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What administrators see of a user: applications, sessions, tokens, and the last login. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class UserActivityTest {
    private static final String ALICE = "alice@acme.example";
    private static final Instant START = Instant.parse("2026-06-01T12:00:00Z");
    private static final TestClock CLOCK = new TestClock(START);
    private static final RunningService SERVICE = RunningService.start(Map.of(), CLOCK);
    private static final Issuer ISSUER = new Issuer("https://idp.example", CLOCK);
    private static final NewClient APP =
            SERVICE.createBearerClient(Map.of("client_name", "Expenses", "scope", "users"));
    private static final String USER = SERVICE.createUser(ALICE);

    static {
        SERVICE.createIdentityProvider(ISSUER.metadata(), Map.of("name", "IdP", "allow_unsolicited", true));
    }

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    @Test
    void what_a_login_and_an_exchange_leave_is_seen_and_can_be_ended() throws Exception {
        assertThat(SERVICE.api("GET", "/users/" + USER, null)
                        .get("last_login_at")
                        .isNull())
                .isTrue();
        assertThat(items("sessions")).isEmpty();
        assertThat(items("tokens")).isEmpty();
        assertThat(items("applications")).isEmpty();

        signIn();
        assertThat(lastLogin(START)).isEqualTo("2026-06-01T12:00:00Z");
        CLOCK.advance(Duration.ofMinutes(3));
        String token = exchange();
        assertThat(lastLogin(START.plusSeconds(180))).isEqualTo("2026-06-01T12:03:00Z");
        assertThat(SERVICE.api("GET", "/users?q=ALICE", null)
                        .at("/items/0/last_login_at")
                        .asText())
                .isEqualTo("2026-06-01T12:03:00Z");

        JsonNode session = items("sessions").get(0);
        assertThat(session.get("kind").asText()).isEqualTo("session");
        assertThat(session.get("user_id").asText()).isEqualTo(USER);
        JsonNode seen = items("tokens").get(0);
        assertThat(seen.get("client_id").asText()).isEqualTo(APP.id());
        assertThat(items("applications").toString())
                .isEqualTo("[{\"client_id\":\"" + APP.id()
                        + "\",\"client_name\":\"Expenses\",\"tokens\":1,\"last_issued_at\":\"2026-06-01T12:03:00Z\"}]");

        SERVICE.api("DELETE", "/tokens/" + seen.get("id").asText(), null);
        SERVICE.api("DELETE", "/sessions/" + session.get("id").asText(), null);

        assertThat(SERVICE.call("GET", "/api/v1/me", null, token).statusCode()).isEqualTo(401);
        assertThat(items("sessions")).isEmpty();
        assertThat(items("tokens")).isEmpty();
        assertThat(items("applications")).isEmpty();
    }

    @Test
    void an_unknown_user_has_nothing_that_could_be_seen() {
        for (String what : List.of("sessions", "tokens", "applications")) {
            assertThat(SERVICE.call(
                                    "GET",
                                    "/api/v1/users/00000000-0000-4000-8000-000000000000/" + what,
                                    null,
                                    SERVICE.token())
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    private static JsonNode items(String what) {
        return SERVICE.api("GET", "/users/" + USER + "/" + what, null).get("items");
    }

    private static void signIn() {
        try (Browser browser = new Browser(CLOCK)) {
            Page home = browser.submit(new Form(
                    browser.get(SERVICE.baseUrl() + "/"),
                    "POST",
                    URI.create(SERVICE.acsUrl()),
                    List.of(new Form.Field(
                            "SAMLResponse",
                            ISSUER.response(ISSUER.forAcs(SERVICE, ALICE, null)).base64()))));
            assertThat(home.text()).contains("You are signed in");
        }
    }

    private static String exchange() {
        HttpResponse<String> answer = SERVICE.postForm(
                "/oauth/token",
                Map.of(
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:saml2-bearer",
                        "assertion",
                        ISSUER.assertion(ISSUER.forToken(SERVICE, ALICE)).base64Url()),
                "Authorization",
                APP.basic());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).get("access_token").asText();
    }

    /** It is written some seconds behind the login. */
    private static String lastLogin(Instant wanted) throws InterruptedException {
        String found = "";
        for (int attempt = 0; attempt < 200 && !found.equals(wanted.toString()); attempt++) {
            Thread.sleep(100);
            found = SERVICE.api("GET", "/users/" + USER, null)
                    .get("last_login_at")
                    .asText();
        }
        return found;
    }
}
