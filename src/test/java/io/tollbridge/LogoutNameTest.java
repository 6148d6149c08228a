package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.demo.CredentialGenerator;
import io.tollbridge.demo.Encryption;
import io.tollbridge.testing.AuthnRequestReading;
import io.tollbridge.testing.RunningService;
import java.net.URI;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Logout requests whose name is encrypted (Core §2.2.4, §3.7.1), and what is answered where not everything ended. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LogoutNameTest {
    private static final String STATUS = "urn:oasis:names:tc:SAML:2.0:status:";
    private static final String ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion";
    private static final Pattern ENCRYPTED =
            Pattern.compile("<saml2:EncryptedID.*</saml2:EncryptedID>", Pattern.DOTALL);
    private static final LogoutTrip TRIP = new LogoutTrip();
    private static final RunningService SERVICE = TRIP.service;

    private final LogoutTrip.Idp idp = TRIP.idp();

    @AfterAll
    static void stop() {
        TRIP.close();
    }

    @Test
    void a_name_encrypted_to_our_key_ends_its_session() {
        idp.trusted(idp.redirect("/slo"));
        String cookie = idp.signIn("_s1");
        X509Certificate ours = AuthnRequestReading.encryptionCertificate(
                SERVICE.get("/saml/acme/metadata").body());

        URI answer = LogoutTrip.location(
                TRIP.get(idp.writer().redirected("SAMLRequest", request(Encryption.to(ours)), null)));

        assertThat(LogoutTrip.message(answer).select("*|StatusCode").eachAttr("Value"))
                .containsExactly(STATUS + "Success");
        assertThat(TRIP.signedIn(cookie)).isFalse();
    }

    @Test
    void a_name_encrypted_to_a_foreign_key_ends_nothing_and_is_answered_as_refused() {
        idp.trusted(idp.redirect("/slo"));
        String cookie = idp.signIn("_s1");
        X509Certificate theirs = new CredentialGenerator(TRIP.clock, new SecureRandom())
                .rsa(2048, "CN=Somebody else")
                .certificate();

        idp.answeredAsRefused(request(Encryption.to(theirs)), "decrypt-failed");
        idp.answeredAsRefused(request(Encryption.to(theirs).withCertificate(theirs)), "encrypted-to-unknown-key");

        assertThat(TRIP.signedIn(cookie)).isTrue();
    }

    @Test
    void a_database_that_goes_away_while_sessions_end_makes_it_a_partial_logout() throws Exception {
        idp.trusted(idp.redirect("/slo"));
        String cookie = idp.signIn("_s1");
        String query =
                idp.writer().redirected("SAMLRequest", idp.writer().request(TRIP.sloUrl(), idp.email(), "_s1"), null);

        URI answer = LogoutTrip.location(withItsConnectionCut(query));

        assertThat(LogoutTrip.message(answer).select("*|StatusCode").eachAttr("Value"))
                .containsExactly(STATUS + "Responder", STATUS + "PartialLogout");
        assertThat(TRIP.signedIn(cookie)).isTrue();
    }

    /** The logout waits for a row that is locked here, and while it waits its connection is cut. */
    private HttpResponse<String> withItsConnectionCut(String query) throws Exception {
        try (Connection connection = SERVICE.connection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            try (ResultSet locked = statement.executeQuery(
                    "SELECT id FROM identity_provider WHERE id = '" + idp.id() + "' FOR UPDATE")) {
                assertThat(locked.next()).isTrue();
            }
            CompletableFuture<HttpResponse<String>> answer = CompletableFuture.supplyAsync(() -> TRIP.get(query));
            List<String> waiting = List.of();
            for (int i = 0; i < 200 && waiting.isEmpty() && !answer.isDone(); i++) {
                Thread.sleep(25);
                waiting = SERVICE
                        .rows("SELECT id FROM information_schema.processlist WHERE db = DATABASE()"
                                + " AND id <> CONNECTION_ID() AND info LIKE 'select%identity_provider%for update'")
                        .stream()
                        .map(row -> String.valueOf(row.getFirst()))
                        .toList();
            }
            assertThat(waiting).as("the logout waits for the row").hasSize(1);
            SERVICE.update("KILL CONNECTION " + waiting.getFirst());
            HttpResponse<String> got = answer.get();
            connection.rollback();
            return got;
        }
    }

    private String request(Encryption encryption) {
        String assertion = idp.issuer()
                .assertion(idp.issuer().forAcs(SERVICE, idp.email(), null).withNameIdEncryption(encryption))
                .text();
        Matcher encrypted = ENCRYPTED.matcher(assertion);
        assertThat(encrypted.find()).isTrue();
        return idp.writer()
                .request(TRIP.sloUrl(), idp.email(), "_s1")
                .replace("<samlp:LogoutRequest ", "<samlp:LogoutRequest xmlns:saml2=\"" + ASSERTION + "\" ")
                .replaceAll("<saml:NameID.*</saml:NameID>", Matcher.quoteReplacement(encrypted.group()));
    }
}
