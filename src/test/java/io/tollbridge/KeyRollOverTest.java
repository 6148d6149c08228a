package io.tollbridge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.demo.Encryption;
import io.tollbridge.testing.AuthnRequestReading;
import io.tollbridge.testing.Browser;
import io.tollbridge.testing.Form;
import io.tollbridge.testing.Issuer;
import io.tollbridge.testing.Page;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.TestClock;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.StreamSupport;
import org.jsoup.Jsoup;
import org.jsoup.parser.Parser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The service provider's keys are replaced while people sign in at every step and after each step is undone. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class KeyRollOverTest {
    private static final String ALICE = "alice@demo.example";
    private static final String KEYS = "/organization/keys";

    private final TestClock clock = new TestClock(Instant.parse("2026-05-01T12:00:00Z"));
    private final RunningService service = RunningService.start(Map.of(), clock);
    private final RunningService otherNode = service.anotherNode(Map.of());
    private final Issuer quick = new Issuer("https://quick.example", clock);
    private final Issuer slow = new Issuer("https://slow.example", clock);
    private String quickId = "";
    private String slowId = "";

    @BeforeEach
    void twoIdentityProviders() {
        service.createUser(ALICE);
        quickId = service.createIdentityProvider(quick.metadata(), Map.of("name", "Quick"));
        slowId = service.createIdentityProvider(slow.metadata(), Map.of("name", "Slow"));
    }

    @AfterEach
    void stop() {
        otherNode.close();
        service.close();
    }

    @Test
    void people_sign_in_at_every_step_forward_and_back() throws Exception {
        X509Certificate oldSigning = certificate("signing", "current");
        X509Certificate oldEncryption = certificate("encryption", "current");
        assertSignIn(quick, quickId, oldSigning, oldEncryption);
        assertPublished(List.of(oldSigning), List.of(oldEncryption));

        // Published and taken back; then published for good.
        done("POST", KEYS + "/next", null);
        X509Certificate withdrawn = certificate("encryption", "next");
        assertSignIn(quick, quickId, oldSigning, oldEncryption);
        assertThat(answer("DELETE", KEYS + "/next", null).statusCode()).isEqualTo(204);
        assertPublished(List.of(oldSigning), List.of(oldEncryption));
        assertSignIn(quick, quickId, oldSigning, oldEncryption);
        done("POST", KEYS + "/next", null);
        X509Certificate newSigning = certificate("signing", "next");
        X509Certificate newEncryption = certificate("encryption", "next");
        assertThat(newEncryption).isNotEqualTo(withdrawn);
        assertPublished(List.of(oldSigning, newSigning), List.of(oldEncryption, newEncryption));
        assertSignIn(quick, quickId, oldSigning, oldEncryption);
        assertSignIn(quick, quickId, oldSigning, newEncryption);

        // One identity provider confirms and is signed to by the next key; undone; done again.
        confirm(quickId, true, "current");
        assertSignIn(quick, quickId, oldSigning, newEncryption);
        confirm(quickId, true, "next");
        assertSignIn(quick, quickId, newSigning, newEncryption);
        assertSignIn(slow, slowId, oldSigning, oldEncryption);
        confirm(quickId, true, "current");
        assertSignIn(quick, quickId, oldSigning, newEncryption);
        confirm(quickId, false, "current");
        assertSignIn(quick, quickId, oldSigning, oldEncryption);
        confirm(quickId, true, "next");
        assertSignIn(quick, quickId, newSigning, oldEncryption);

        // The switch waits for the other one, unless it is forced.
        HttpResponse<String> refused = answer("POST", KEYS + "/switch", null);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("Slow").doesNotContain("Quick");
        done("POST", KEYS + "/switch", Map.of("force", true));
        assertSignIn(slow, slowId, newSigning, oldEncryption);
        assertPublished(List.of(newSigning), List.of(newEncryption));
        done("POST", KEYS + "/switch-back", null);
        assertSignIn(slow, slowId, oldSigning, oldEncryption);
        assertSignIn(quick, quickId, newSigning, newEncryption);
        assertPublished(List.of(oldSigning, newSigning), List.of(oldEncryption, newEncryption));
        confirm(slowId, true, "current");
        done("POST", KEYS + "/switch", null);
        assertSignIn(quick, quickId, newSigning, newEncryption);
        assertSignIn(slow, slowId, newSigning, newEncryption);
        assertSignIn(slow, slowId, newSigning, oldEncryption);

        // Retired: the old key is gone, and who still encrypts to it is told since when.
        done("POST", KEYS + "/retire", null);
        assertSignIn(quick, quickId, newSigning, newEncryption);
        String report = assertUnreadable(oldEncryption);
        assertThat(report).contains("retired on 1 May 2026");
        assertThat(assertUnreadable(withdrawn)).contains("retired on 1 May 2026");
        assertThat(answer("POST", KEYS + "/switch-back", null).statusCode()).isEqualTo(409);
        assertThat(service.rows("select count(*) from organization_key where state = 'retired'"
                        + " and private_key is null and retired_at is not null"))
                .containsExactly(List.of("4"));
        assertThat(service.rows("select count(*) from organization_key where private_key is null"))
                .containsExactly(List.of("4"));
        assertEveryStepIsInTheAuditLog();
    }

    @Test
    void one_purpose_rolls_alone() throws Exception {
        X509Certificate signing = certificate("signing", "current");
        X509Certificate oldEncryption = certificate("encryption", "current");

        done("POST", KEYS + "/next", Map.of("purpose", "encryption"));
        X509Certificate newEncryption = certificate("encryption", "next");
        assertPublished(List.of(signing), List.of(oldEncryption, newEncryption));
        assertThat(service.get("/saml/acme/certificate?key=next").statusCode()).isEqualTo(404);
        assertThat(answer("PUT", "/identity-providers/" + quickId + "/keys", confirmation(true, "next"))
                        .statusCode())
                .isEqualTo(409);
        confirm(quickId, true, "current");
        confirm(slowId, true, "current");
        done("POST", KEYS + "/switch", Map.of("purpose", "encryption"));
        assertPublished(List.of(signing), List.of(newEncryption));
        assertSignIn(quick, quickId, signing, oldEncryption);
        done("POST", KEYS + "/retire", Map.of("purpose", "encryption"));
        assertSignIn(quick, quickId, signing, newEncryption);
    }

    @Test
    void steps_out_of_order_are_refused_with_a_sentence_and_change_nothing() {
        for (String step : List.of("/switch", "/switch-back", "/retire")) {
            assertThat(answer("POST", KEYS + step, null).statusCode()).as(step).isEqualTo(409);
        }
        assertThat(answer("DELETE", KEYS + "/next", null).statusCode()).isEqualTo(409);
        assertThat(answer("PUT", "/identity-providers/" + quickId + "/keys", confirmation(true, "current"))
                        .statusCode())
                .isEqualTo(409);
        done("POST", KEYS + "/next", null);
        assertThat(answer("POST", KEYS + "/next", null).statusCode()).isEqualTo(409);
        assertThat(answer("PUT", "/identity-providers/" + quickId + "/keys", confirmation(false, "next"))
                        .statusCode())
                .isEqualTo(422);
        assertThat(answer("PUT", "/identity-providers/" + quickId + "/keys", confirmation(true, "previous"))
                        .statusCode())
                .isEqualTo(422);
        assertThat(answer("PUT", "/identity-providers/" + UUID.randomUUID() + "/keys", confirmation(true, "next"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(answer("POST", KEYS + "/switch", Map.of("purpose", "both")).statusCode())
                .isEqualTo(422);
        confirm(quickId, true, "next");
        HttpResponse<String> inUse = answer("DELETE", KEYS + "/next", null);
        assertThat(inUse.statusCode()).isEqualTo(409);
        assertThat(inUse.body()).contains("Quick");
        done("POST", KEYS + "/switch", Map.of("force", true));
        done("POST", KEYS + "/next", null);
        assertThat(answer("POST", KEYS + "/switch", Map.of("force", true)).body())
                .contains("previous key for signing");
        assertThat(answer("POST", KEYS + "/switch-back", null).body()).contains("withdraw it first");
        assertThat(states("signing")).containsExactly("next", "current", "previous");
        assertThat(states("encryption")).containsExactly("next", "current", "previous");
    }

    @Test
    void of_two_administrators_at_once_one_wins_and_the_other_is_told() throws Exception {
        assertThat(atOnce("POST", KEYS + "/next", null)).containsExactlyInAnyOrder(200, 409);
        assertThat(states("signing")).containsExactly("next", "current");
        assertThat(atOnce("POST", KEYS + "/switch", Map.of("force", true))).containsExactlyInAnyOrder(200, 409);
        assertThat(states("signing")).containsExactly("current", "previous");
        assertThat(atOnce("POST", KEYS + "/retire", null)).containsExactlyInAnyOrder(200, 409);
        assertThat(states("encryption")).containsExactly("current", "retired");
    }

    /** By the other node: what is current is nobody's memory. */
    private void assertSignIn(Issuer issuer, String id, X509Certificate verifiesBy, X509Certificate encryptsTo)
            throws Exception {
        URI location = beginOnOtherNode(id);
        assertThat(isSignedBy(location, verifiesBy)).as("signature").isTrue();
        Page page = answered(issuer, id, encryptsTo);
        assertThat(page.text()).contains("You are signed in");
    }

    private String assertUnreadable(X509Certificate encryptsTo) {
        Page page = answered(quick, quickId, encryptsTo);
        assertThat(page.status()).isEqualTo(400);
        assertThat(page.text()).doesNotContain("retired");
        String reference = page.document().select("#reference").text();
        assertThat(service.failedChecks(reference)).containsExactly("encrypted-to-unknown-key");
        return service.report(reference).toString();
    }

    private URI beginOnOtherNode(String id) {
        String path = "/saml/" + service.organization() + "/login?idp=" + id;
        return URI.create(otherNode.get(path).headers().firstValue("Location").orElseThrow());
    }

    private Page answered(Issuer issuer, String id, X509Certificate encryptsTo) {
        try (Browser browser = new Browser(clock).stopAt(issuer.ssoUrl())) {
            Page page = browser.get(service.baseUrl() + "/saml/" + service.organization() + "/login?idp=" + id);
            String request = AuthnRequestReading.id(
                    AuthnRequestReading.redirected(page.location().orElseThrow()));
            String response = issuer.response(issuer.forAcs(service, ALICE, request)
                            .withAssertionEncryption(Encryption.to(encryptsTo).withCertificate(encryptsTo)))
                    .base64();
            return browser.submit(new Form(
                    page, "POST", URI.create(service.acsUrl()), List.of(new Form.Field("SAMLResponse", response))));
        }
    }

    /** As an identity provider does it (Bindings §3.4.4.1): over the query as it was sent. */
    private static boolean isSignedBy(URI location, X509Certificate certificate) throws Exception {
        String query = location.getRawQuery();
        int end = query.indexOf("&Signature=");
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(certificate);
        signature.update(query.substring(0, end).getBytes(US_ASCII));
        return signature.verify(Base64.getDecoder().decode(URLDecoder.decode(query.substring(end + 11), UTF_8)));
    }

    private void assertPublished(List<X509Certificate> signing, List<X509Certificate> encryption) throws Exception {
        String metadata = otherNode.get("/saml/acme/metadata").body();
        assertThat(inMetadata(metadata, "signing")).isEqualTo(signing);
        assertThat(inMetadata(metadata, "encryption")).isEqualTo(encryption);
        assertThat(certificate(otherNode.get("/saml/acme/certificate").body())).isEqualTo(signing.getFirst());
        if (signing.size() > 1) {
            assertThat(certificate(
                            otherNode.get("/saml/acme/certificate?key=next").body()))
                    .isEqualTo(signing.getLast());
        }
    }

    private static List<X509Certificate> inMetadata(String metadata, String use) throws Exception {
        List<X509Certificate> certificates = new ArrayList<>();
        for (String text : Jsoup.parse(metadata, Parser.xmlParser())
                .select("md|KeyDescriptor[use=" + use + "] ds|X509Certificate")
                .eachText()) {
            certificates.add(certificate(
                    "-----BEGIN CERTIFICATE-----\n" + text.replace(" ", "\n") + "\n-----END CERTIFICATE-----\n"));
        }
        return certificates;
    }

    private X509Certificate certificate(String purpose, String state) throws Exception {
        for (JsonNode key : service.api("GET", KEYS, null).path(purpose)) {
            if (key.path("state").asText().equals(state)) {
                return certificate(key.path("certificate").asText());
            }
        }
        throw new IllegalStateException("no " + state + " key for " + purpose);
    }

    private static X509Certificate certificate(String pem) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(US_ASCII)));
    }

    private List<String> states(String purpose) {
        return StreamSupport.stream(service.api("GET", KEYS, null).path(purpose).spliterator(), false)
                .map(key -> key.path("state").asText())
                .toList();
    }

    private void confirm(String id, boolean confirmed, String signWith) {
        JsonNode answer = done("PUT", "/identity-providers/" + id + "/keys", confirmation(confirmed, signWith));
        assertThat(answer.path("confirmed").asBoolean()).isEqualTo(confirmed);
        assertThat(answer.path("signs_with").asText()).isEqualTo(signWith);
        assertThat(answer.path("confirmed_by").isTextual()).isEqualTo(confirmed);
    }

    private static Map<String, Object> confirmation(boolean confirmed, String signWith) {
        return Map.of("confirmed", confirmed, "sign_with", signWith);
    }

    private JsonNode done(String method, String path, @Nullable Object body) {
        HttpResponse<String> answer = answer(method, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return RunningService.json(answer);
    }

    private HttpResponse<String> answer(String method, String path, @Nullable Object body) {
        return service.call(method, "/api/v1" + path, body, service.token());
    }

    private List<Integer> atOnce(String method, String path, @Nullable Object body) throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        List<Integer> statuses = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(2)) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (RunningService node : List.of(service, otherNode)) {
                Callable<Integer> call = () -> {
                    together.await();
                    return node.call(method, "/api/v1" + path, body, service.token())
                            .statusCode();
                };
                answers.add(threads.submit(call));
            }
            for (Future<Integer> one : answers) {
                statuses.add(one.get());
            }
        }
        return statuses;
    }

    private void assertEveryStepIsInTheAuditLog() {
        assertThat(service.rows("select action, count(*) from audit_event where action like 'organization.key.%'"
                        + " or action = 'identity_provider.keys.edit' group by action order by action"))
                .containsExactly(
                        List.of("identity_provider.keys.edit", "6"),
                        List.of("organization.key.publish", "2"),
                        List.of("organization.key.retire", "1"),
                        List.of("organization.key.switch", "2"),
                        List.of("organization.key.switch_back", "1"),
                        List.of("organization.key.withdraw", "1"));
    }
}
