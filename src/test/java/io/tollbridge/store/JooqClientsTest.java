package io.tollbridge.store;

import static io.tollbridge.store.Examples.bearer;
import static io.tollbridge.store.Examples.client;
import static io.tollbridge.store.Examples.credentials;
import static io.tollbridge.store.jooq.Tables.AUTHORIZED_APPLICATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollbridge.directory.Client;
import io.tollbridge.directory.ClientFilter;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Saved;
import io.tollbridge.testing.TestDatabase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class JooqClientsTest {
    private static final RoleAssignment ADMIN = new RoleAssignment("Admin", "Home");
    private static final Database DATABASE = TestDatabase.fresh();

    private final JooqClients clients = Examples.clients(DATABASE.dsl());
    private final JooqAuthorizedApplications applications = Examples.applications(DATABASE.dsl());
    private final Organization acme = Examples.organization(DATABASE.dsl());
    private final Organization other = Examples.organization(DATABASE.dsl());

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void clients_come_back_as_created_with_settings_roles_and_secrets() {
        Client app = client(acme, bearer("App", "https://app.example/back"));
        Client robot = client(acme, credentials(ADMIN, new RoleAssignment("User", "Home")));

        assertThat(clients.create(app, true, Examples.BY)).isEqualTo(new Saved.Done());
        assertThat(clients.create(robot, true, Examples.BY)).isEqualTo(new Saved.Done());

        assertThat(clients.byClientId(app.clientId())).contains(app);
        assertThat(clients.byClientId(robot.clientId())).contains(robot);
    }

    @Test
    void a_client_id_is_compared_byte_for_byte() {
        String id = "Case-" + UUID.randomUUID();
        Client exact = client(acme, id, bearer("App"), true, 0);
        clients.create(exact, true, Examples.BY);

        assertThat(List.of(id.toLowerCase(Locale.ROOT), id + " ", id + "\0", id.replace("C", "Ｃ"), ""))
                .allSatisfy(text -> {
                    assertThat(clients.byClientId(text)).as(text).isEmpty();
                    assertThat(applications.isApproved(acme.id(), text))
                            .as(text)
                            .isFalse();
                    assertThat(clients.delete(acme.id(), text, Optional.empty(), Examples.NOW, Examples.BY))
                            .isEqualTo(new Saved.Stale());
                });
        assertThat(clients.create(client(acme, id.replace("Case", "case"), bearer("App"), true, 0), true, Examples.BY))
                .isEqualTo(new Saved.Done());
    }

    @Test
    void what_is_not_unicode_is_not_taken_for_a_question_mark() {
        clients.create(client(acme, "odd?", bearer("App"), true, 0), true, Examples.BY);

        assertThat(clients.byClientId("odd\ud800")).isEmpty();
    }

    @Test
    void a_client_id_is_taken_over_all_organizations() throws Exception {
        String id = "taken-" + UUID.randomUUID();

        List<Saved> saved = Parallel.results(
                12,
                i -> () -> clients.create(
                        client(i % 2 == 0 ? acme : other, id, credentials(ADMIN), true, 0), true, Examples.BY));

        assertThat(saved).filteredOn(Saved.Done.class::isInstance).hasSize(1);
        assertThat(saved).filteredOn(new Saved.Taken("client_id")::equals).hasSize(11);
        assertThat(clients.byClientId(id).orElseThrow().secrets()).hasSize(2);
    }

    @Test
    void a_role_that_there_is_not_is_named_and_nothing_is_saved() {
        Client robot = client(acme, credentials(ADMIN, new RoleAssignment("Root", "Home")));

        assertThat(clients.create(robot, true, Examples.BY)).isEqualTo(new Saved.NoSuch("roles", "Root"));
        assertThat(clients.byClientId(robot.clientId())).isEmpty();
    }

    @Test
    void a_client_is_approved_for_its_own_organization_only_where_that_was_said() {
        Client approved = client(acme, bearer("Approved"));
        Client pending = client(acme, bearer("Pending"));
        clients.create(approved, true, Examples.BY);
        clients.create(pending, false, Examples.BY);

        assertThat(applications.isApproved(acme.id(), approved.clientId())).isTrue();
        assertThat(applications.isApproved(other.id(), approved.clientId())).isFalse();
        assertThat(applications.isApproved(acme.id(), pending.clientId())).isFalse();
        assertThat(DATABASE.dsl()
                        .select(AUTHORIZED_APPLICATION.STATE)
                        .from(AUTHORIZED_APPLICATION)
                        .where(AUTHORIZED_APPLICATION.CLIENT_ID.eq(pending.clientId()))
                        .fetchSingle(AUTHORIZED_APPLICATION.STATE))
                .isEqualTo("pending");
    }

    @Test
    void redirect_uris_are_those_of_active_approved_clients_once() {
        clients.create(client(acme, bearer("A", "https://a.example/1", "https://a.example/2")), true, Examples.BY);
        clients.create(client(acme, bearer("Same", "https://a.example/1")), true, Examples.BY);
        clients.create(client(acme, bearer("Pending", "https://pending.example/")), false, Examples.BY);
        clients.create(
                client(acme, "off-" + UUID.randomUUID(), bearer("Off", "https://off.example/"), false, 0),
                true,
                Examples.BY);
        clients.create(client(other, bearer("Other", "https://other.example/")), true, Examples.BY);

        assertThat(applications.redirectUris(acme.id()))
                .containsExactlyInAnyOrder("https://a.example/1", "https://a.example/2");
    }

    @Test
    void an_update_changes_state_settings_and_roles_but_no_secret() {
        Client robot = client(acme, credentials(ADMIN));
        clients.create(robot, true, Examples.BY);
        Client changed = client(acme, robot.clientId(), credentials(new RoleAssignment("User", "Home")), false, 0);

        assertThat(clients.update(changed, Examples.BY)).isEqualTo(new Saved.Done());

        Client stored = clients.byClientId(robot.clientId()).orElseThrow();
        assertThat(stored.active()).isFalse();
        assertThat(stored.settings()).isEqualTo(changed.settings());
        assertThat(stored.secrets()).isEqualTo(robot.secrets());
        assertThat(stored.version()).isEqualTo(1);
    }

    @Test
    void an_update_or_delete_of_an_old_version_or_another_organization_changes_nothing() {
        Client app = client(acme, bearer("App"));
        clients.create(app, true, Examples.BY);
        clients.update(app, Examples.BY);

        assertThat(clients.update(app, Examples.BY)).isEqualTo(new Saved.Stale());
        assertThat(clients.update(client(other, app.clientId(), bearer("Evil"), true, 1), Examples.BY))
                .isEqualTo(new Saved.Stale());
        assertThat(clients.delete(acme.id(), app.clientId(), Optional.of(0), Examples.NOW, Examples.BY))
                .isEqualTo(new Saved.Stale());
        assertThat(clients.delete(other.id(), app.clientId(), Optional.empty(), Examples.NOW, Examples.BY))
                .isEqualTo(new Saved.Stale());
        assertThat(clients.byClientId(app.clientId()).orElseThrow().settings()).isEqualTo(app.settings());
    }

    @Test
    void a_delete_takes_secrets_roles_and_approvals_along() {
        Client robot = client(acme, credentials(ADMIN));
        clients.create(robot, true, Examples.BY);

        assertThat(clients.delete(acme.id(), robot.clientId(), Optional.of(0), Examples.NOW, Examples.BY))
                .isEqualTo(new Saved.Done());

        assertThat(clients.byClientId(robot.clientId())).isEmpty();
        assertThat(applications.isApproved(acme.id(), robot.clientId())).isFalse();
        assertThat(clients.create(robot, false, Examples.BY)).isEqualTo(new Saved.Done());
    }

    @Test
    void pages_hold_every_client_once_with_all_its_secrets() {
        List<Client> created = IntStream.range(0, 11)
                .mapToObj(i -> client(acme, i % 2 == 0 ? bearer("App") : credentials(ADMIN)))
                .toList();
        created.forEach(client -> clients.create(client, true, Examples.BY));

        List<Client> listed = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<Client> page = clients.list(acme.id(), ClientFilter.ALL, new PageRequest(cursor, 4));
            listed.addAll(page.items());
            cursor = page.next();
        } while (cursor.isPresent());

        assertThat(listed).containsExactlyInAnyOrderElementsOf(created);
        assertThat(listed).isSortedAccordingTo(Comparator.comparing(Client::clientId));
    }

    @Test
    void a_broken_cursor_is_an_invalid_value() {
        assertThatThrownBy(() -> clients.list(acme.id(), ClientFilter.ALL, new PageRequest(Optional.of("%"), 4)))
                .isInstanceOf(InvalidValue.class);
    }
}
