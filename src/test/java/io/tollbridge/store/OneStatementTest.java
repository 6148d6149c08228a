package io.tollbridge.store;

import static io.tollbridge.store.Examples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.directory.Client;
import io.tollbridge.directory.ClientFilter;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.PersistentName;
import io.tollbridge.directory.Person;
import io.tollbridge.directory.Sha256;
import io.tollbridge.directory.User;
import io.tollbridge.login.BrowserSession;
import io.tollbridge.login.PendingLogin;
import io.tollbridge.oauth.AccessToken;
import io.tollbridge.oauth.Issuance;
import io.tollbridge.oauth.Source;
import io.tollbridge.saml.AssertionUse;
import io.tollbridge.saml.SignOn;
import io.tollbridge.testing.TestClock;
import io.tollbridge.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.ExecuteListener;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What many people wait for, and what must be one step, is one statement. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class OneStatementTest {
    private static final Database DATABASE = TestDatabase.fresh();

    private static final Optional<SignOn> SIGN_ON =
            Optional.of(new SignOn(Examples.random(), List.of(Examples.random()), NOW));

    private final List<String> statements = new ArrayList<>();
    private final DSLContext db = DATABASE.dsl()
            .configuration()
            .deriveAppending(ExecuteListener.onExecuteStart(context -> statements.add(String.valueOf(context.sql()))))
            .dsl();
    private final Organization acme = Examples.organization(DATABASE.dsl());
    private final User ann = Examples.user(acme, "ann@x.com");
    private final Client app = Examples.client(acme, Examples.bearer("App", "https://app.example/"));
    private final IdentityProvider idp =
            Examples.identityProvider(acme, "urn:idp", Examples.certificate("One"), Examples.certificate("Two"));

    OneStatementTest() {
        Examples.clients(DATABASE.dsl()).create(app, true, Examples.BY);
        Examples.users(DATABASE.dsl()).create(ann, Examples.BY);
        Examples.identityProviders(DATABASE.dsl()).create(idp, "<md/>", Examples.BY);
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void a_token_is_issued_once_by_one_statement_and_judged_by_one() {
        JooqTokens tokens = new JooqTokens(db, new IdleTimes(db));
        AccessToken token = Examples.token(app, Optional.of(ann.id()), idp.id());
        AssertionUse use = new AssertionUse(Examples.random(), NOW, SIGN_ON);

        takesOne(() ->
                assertThat(tokens.issue(token, new Source.FromAssertion(use))).isEqualTo(Issuance.ISSUED));
        takesOne(() -> assertThat(tokens.active(token.sha256(), NOW)).isPresent());
    }

    @Test
    void a_session_is_opened_once_by_one_statement_and_judged_by_one() {
        JooqSessions sessions = new JooqSessions(db, new IdleTimes(db));
        BrowserSession session = Examples.session(ann, Optional.of(idp.id()));
        AssertionUse use = new AssertionUse(Examples.random(), NOW, SIGN_ON);

        takesOne(() -> assertThat(sessions.openOnce(session, use)).isEqualTo(Issuance.ISSUED));
        takesOne(() -> assertThat(sessions.active(session.sha256(), NOW)).isPresent());
    }

    @Test
    void a_pending_login_is_taken_by_one_statement() {
        JooqPendingLogins logins = new JooqPendingLogins(db);
        Sha256 request = Examples.random();
        Sha256 browser = Examples.random();
        logins.save(
                new PendingLogin(request, browser, acme.id(), idp.id(), "/", Optional.empty(), NOW, Examples.LATER));
        statements.clear();

        takesOne(() -> assertThat(logins.take(acme.id(), request, browser, NOW)).isPresent());
        assertThat(logins.waits(acme.id(), request, NOW)).isFalse();
    }

    @Test
    void whom_an_assertion_names_is_found_by_one_statement() {
        JooqPeople people = new JooqPeople(db, UUID::randomUUID, new TestClock(NOW));
        PersistentName name = new PersistentName(idp.id(), "persistent", "", "", "7f3a");

        people.remember(acme.id(), ann.id(), name); // once for each name, with its audit event
        takesOne(() -> assertThat(people.byPersistentName(acme.id(), name)).contains(Person.of(ann)));
        takesOne(() -> assertThat(people.byEmail(acme.id(), ann.email())).contains(Person.of(ann)));
    }

    @Test
    void clients_and_identity_providers_are_read_whole_by_one_statement() {
        JooqClients clients = Examples.clients(db);
        JooqAuthorizedApplications applications = Examples.applications(db);
        JooqIdentityProviders providers = Examples.identityProviders(db);
        PageRequest page = new PageRequest(Optional.empty(), 50);

        takesOne(() -> assertThat(clients.byClientId(app.clientId())).contains(app));
        takesOne(
                () -> assertThat(clients.list(acme.id(), ClientFilter.ALL, page).items())
                        .containsExactly(app));
        takesOne(() -> assertThat(applications.redirectUris(acme.id())).hasSize(1));
        takesOne(() -> assertThat(providers.byEntityId(acme.id(), "urn:idp")).contains(idp));
        takesOne(() -> assertThat(providers.list(acme.id(), page).items()).containsExactly(idp));
    }

    private void takesOne(Runnable call) {
        statements.clear();
        call.run();
        assertThat(statements).hasSize(1).noneMatch(sql -> sql.contains(";"));
        statements.clear();
    }
}
