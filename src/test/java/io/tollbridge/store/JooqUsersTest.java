package io.tollbridge.store;

import static io.tollbridge.store.Examples.user;
import static io.tollbridge.store.jooq.Tables.USER_ACCOUNT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Saved;
import io.tollbridge.directory.User;
import io.tollbridge.directory.UserSearch;
import io.tollbridge.testing.TestDatabase;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class JooqUsersTest {
    private static final Database DATABASE = TestDatabase.fresh();

    private final JooqUsers users = Examples.users(DATABASE.dsl());
    private final Organization acme = Examples.organization(DATABASE.dsl());
    private final Organization other = Examples.organization(DATABASE.dsl());

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void a_user_comes_back_as_created_and_only_in_the_own_organization() {
        User ann = user(
                acme,
                UUID.randomUUID(),
                "Ann@Example.com",
                List.of(new RoleAssignment("Admin", "Home"), new RoleAssignment("User", "Home")),
                false,
                0);

        assertThat(users.create(ann, Examples.BY)).isEqualTo(new Saved.Done());

        assertThat(users.byId(acme.id(), ann.id())).contains(ann);
        assertThat(users.byId(other.id(), ann.id())).isEmpty();
        assertThat(users.byId(acme.id(), UUID.randomUUID())).isEmpty();
    }

    @Test
    void a_name_may_hold_any_character() {
        User ann = user(acme, "ünï𝔘@exämple.com");
        users.create(ann, Examples.BY);

        assertThat(users.byId(acme.id(), ann.id())).contains(ann);
    }

    @Test
    void an_address_is_taken_but_for_the_case_of_its_ascii_letters_in_one_organization() {
        users.create(user(acme, "strasse@x.com"), Examples.BY);

        assertThat(users.create(user(acme, "STRASSE@X.com"), Examples.BY)).isEqualTo(new Saved.Taken("email"));
        assertThat(users.create(user(other, "strasse@x.com"), Examples.BY)).isEqualTo(new Saved.Done());
        for (String different : List.of("straße@x.com", "ｓtrasse@x.com", "strassé@x.com", "ſtrasse@x.com")) {
            assertThat(users.create(user(acme, different), Examples.BY))
                    .as(different)
                    .isEqualTo(new Saved.Done());
        }
    }

    @Test
    void one_of_many_creates_of_one_address_at_once_succeeds() throws Exception {
        List<Saved> saved = Parallel.results(20, i -> () -> users.create(user(acme, "race@x.com"), Examples.BY));

        assertThat(saved).filteredOn(Saved.Done.class::isInstance).hasSize(1);
        assertThat(saved).filteredOn(new Saved.Taken("email")::equals).hasSize(19);
    }

    @Test
    void a_role_or_division_that_there_is_not_is_named_and_nothing_is_saved() {
        User wrongRole = withRoles(new RoleAssignment("admin", "Home"));
        User wrongDivision = withRoles(new RoleAssignment("Admin", "home "));

        assertThat(users.create(wrongRole, Examples.BY)).isEqualTo(new Saved.NoSuch("roles", "admin"));
        assertThat(users.create(wrongDivision, Examples.BY)).isEqualTo(new Saved.NoSuch("roles", "home "));
        assertThat(users.create(inDivision("Away"), Examples.BY)).isEqualTo(new Saved.NoSuch("division", "Away"));
        assertThat(users.list(acme.id(), UserSearch.ALL, new PageRequest(Optional.empty(), 10))
                        .items())
                .isEmpty();
    }

    @Test
    void an_update_replaces_roles_and_counts_the_version() {
        User ann = user(acme, "ann@x.com");
        users.create(ann, Examples.BY);
        User changed = user(
                acme, ann.id(), "ann.new@x.com", List.of(new RoleAssignment("Admin", "Home")), false, ann.version());

        assertThat(users.update(changed, Examples.BY)).isEqualTo(new Saved.Done());

        assertThat(users.byId(acme.id(), ann.id()))
                .contains(user(acme, ann.id(), "ann.new@x.com", changed.roles(), false, 1));
    }

    @Test
    void an_update_over_an_old_version_or_of_another_organization_changes_nothing() {
        User ann = user(acme, "ann@x.com");
        users.create(ann, Examples.BY);
        users.update(ann, Examples.BY);

        assertThat(users.update(ann, Examples.BY)).isEqualTo(new Saved.Stale());
        assertThat(users.update(user(other, ann.id(), "evil@x.com", List.of(), true, 1), Examples.BY))
                .isEqualTo(new Saved.Stale());
        assertThat(users.byId(acme.id(), ann.id()).orElseThrow().version()).isEqualTo(1);
    }

    @Test
    void one_of_many_updates_of_one_version_at_once_succeeds() throws Exception {
        User ann = user(acme, "ann@x.com");
        users.create(ann, Examples.BY);

        List<Saved> saved = Parallel.results(10, i -> () -> users.update(ann, Examples.BY));

        assertThat(saved).filteredOn(Saved.Done.class::isInstance).hasSize(1);
        assertThat(users.byId(acme.id(), ann.id()).orElseThrow().version()).isEqualTo(1);
    }

    @Test
    void an_update_to_an_address_that_another_has_is_refused_whole() {
        User ann = user(acme, "ann@x.com");
        users.create(ann, Examples.BY);
        users.create(user(acme, "bob@x.com"), Examples.BY);

        assertThat(users.update(user(acme, ann.id(), "BOB@x.com", List.of(), false, 0), Examples.BY))
                .isEqualTo(new Saved.Taken("email"));
        assertThat(users.byId(acme.id(), ann.id())).contains(ann);
    }

    @Test
    void a_delete_asks_for_the_version_only_where_it_is_given() {
        User ann = user(acme, "ann@x.com");
        users.create(ann, Examples.BY);

        assertThat(users.delete(acme.id(), ann.id(), Optional.of(7), Examples.BY))
                .isEqualTo(new Saved.Stale());
        assertThat(users.delete(other.id(), ann.id(), Optional.empty(), Examples.BY))
                .isEqualTo(new Saved.Stale());
        assertThat(users.delete(acme.id(), ann.id(), Optional.of(0), Examples.BY))
                .isEqualTo(new Saved.Done());
        assertThat(users.delete(acme.id(), ann.id(), Optional.empty(), Examples.BY))
                .isEqualTo(new Saved.Stale());
        users.create(ann, Examples.BY);
        assertThat(users.delete(acme.id(), ann.id(), Optional.empty(), Examples.BY))
                .isEqualTo(new Saved.Done());
    }

    @Test
    void a_local_administrator_is_not_made_without_a_password() {
        assertThatThrownBy(() -> users.create(Examples.administrator(acme, "root@x.com"), Examples.BY))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void pages_hold_every_user_once_even_where_all_were_created_at_one_instant() {
        List<UUID> created = IntStream.range(0, 23)
                .mapToObj(i -> user(acme, "u" + i + "@x.com"))
                .peek(user -> users.create(user, Examples.BY))
                .map(User::id)
                .toList();
        users.create(user(other, "not-listed@x.com"), Examples.BY);

        List<UUID> listed = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<User> page = users.list(acme.id(), UserSearch.ALL, new PageRequest(cursor, 5));
            assertThat(page.items()).hasSizeLessThanOrEqualTo(5);
            page.items().forEach(user -> listed.add(user.id()));
            cursor = page.next();
        } while (cursor.isPresent());

        assertThat(listed).containsExactlyInAnyOrderElementsOf(created);
    }

    @Test
    void a_page_that_holds_the_rest_has_no_next_one() {
        users.create(user(acme, "a@x.com"), Examples.BY);
        users.create(user(acme, "b@x.com"), Examples.BY);

        assertThat(users.list(acme.id(), UserSearch.ALL, new PageRequest(Optional.empty(), 2))
                        .next())
                .isEmpty();
    }

    @Test
    void a_broken_cursor_is_an_invalid_value() {
        for (String broken : List.of(
                "",
                "?",
                "AAAA",
                encoded("2026-01-01T00:00:00Z"),
                encoded("2026-01-01T00:00:00Z no-uuid"),
                encoded("+1000000000-12-31T23:59:59Z " + UUID.randomUUID()),
                encoded("yesterday " + UUID.randomUUID()))) {
            assertThatThrownBy(() -> users.list(acme.id(), UserSearch.ALL, new PageRequest(Optional.of(broken), 5)))
                    .as(broken)
                    .isInstanceOfSatisfying(
                            InvalidValue.class,
                            refused -> assertThat(refused.field()).isEqualTo("cursor"));
        }
    }

    @Test
    void an_update_keeps_the_password_of_a_local_administrator() {
        User root = Examples.administrator(acme, "root@x.com");
        Examples.localAdministrators(DATABASE.dsl()).createIfAbsent(root, "hash", Examples.BY);
        User stored = users.byId(acme.id(), root.id()).orElseThrow();

        assertThat(users.update(stored, Examples.BY)).isEqualTo(new Saved.Done());

        assertThat(stored.localAdministrator()).isTrue();
        assertThat(DATABASE.dsl()
                        .select(USER_ACCOUNT.PASSWORD_HASH)
                        .from(USER_ACCOUNT)
                        .where(USER_ACCOUNT.ID.eq(root.id()))
                        .fetchSingle(USER_ACCOUNT.PASSWORD_HASH))
                .isEqualTo("hash");
    }

    private User withRoles(RoleAssignment... roles) {
        return user(acme, UUID.randomUUID(), "wrong@x.com", List.of(roles), true, 0);
    }

    private User inDivision(String division) {
        User user = user(acme, "away@x.com");
        return new User(
                user.id(),
                acme.id(),
                user.email(),
                user.name(),
                division,
                List.of(),
                true,
                false,
                Examples.NOW,
                Examples.NOW,
                0);
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
