package io.tollbridge.store;

import static io.tollbridge.store.Examples.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.PersistentName;
import io.tollbridge.directory.Person;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.User;
import io.tollbridge.testing.TestClock;
import io.tollbridge.testing.TestDatabase;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class JooqPeopleTest {
    private static final X509Certificate CERTIFICATE = Examples.certificate("People");
    private static final Database DATABASE = TestDatabase.fresh();

    private final JooqUsers users = Examples.users(DATABASE.dsl());
    private final JooqPeople people = new JooqPeople(DATABASE.dsl(), UUID::randomUUID, new TestClock(Examples.NOW));
    private final JooqLocalAdministrators administrators = Examples.localAdministrators(DATABASE.dsl());
    private final Organization acme = Examples.organization(DATABASE.dsl());
    private final Organization other = Examples.organization(DATABASE.dsl());

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void an_address_finds_its_user_without_regard_to_ascii_case() {
        User ann = created("a@x.com");

        assertThat(byEmail(acme, "A@X.com")).contains(Person.of(ann));
        assertThat(byEmail(other, "a@x.com")).isEmpty();
    }

    @Test
    void letters_that_only_look_or_collate_alike_find_nobody() {
        created("strasse@x.com");
        created("kelvin@x.com");

        assertThat(List.of(
                        "straße@x.com",
                        "ｓtrasse@x.com",
                        "strasse@ｘ.com",
                        "strässe@x.com",
                        "strasse@x.com\u200b",
                        "strasse@x.co\u043c",
                        "\u212aelvin@x.com"))
                .allSatisfy(text -> assertThat(byEmail(acme, text)).as(text).isEmpty());
        assertThat(EmailAddress.parse("strasse@x.com ")).isEmpty();
    }

    @Test
    void an_inactive_user_is_found_and_says_so() {
        User ann = user(acme, UUID.randomUUID(), "ann@x.com", List.of(), false, 0);
        users.create(ann, Examples.BY);

        assertThat(byEmail(acme, "ann@x.com")).contains(Person.of(ann));
    }

    @Test
    void a_remembered_name_finds_its_user_after_the_address_has_changed() {
        User ann = created("ann@x.com");
        PersistentName name = name(identityProvider(acme), "", "", "7f3a");
        people.remember(acme.id(), ann.id(), name);
        users.update(user(acme, ann.id(), "married@x.com", List.of(), true, 0), Examples.BY);

        assertThat(people.byPersistentName(acme.id(), name).orElseThrow().email())
                .isEqualTo(new EmailAddress("married@x.com"));
        assertThat(people.byPersistentName(other.id(), name)).isEmpty();
    }

    @Test
    void a_name_that_differs_in_any_part_is_another() {
        User ann = created("ann@x.com");
        IdentityProvider provider = identityProvider(acme);
        people.remember(acme.id(), ann.id(), name(provider, "ab", "c", "Value"));

        assertThat(List.of(
                        name(provider, "a", "bc", "Value"),
                        name(provider, "abc", "", "Value"),
                        name(provider, "ab", "c", "value"),
                        name(provider, "ab", "c", "Value "),
                        name(identityProvider(acme), "ab", "c", "Value")))
                .allSatisfy(name ->
                        assertThat(people.byPersistentName(acme.id(), name)).isEmpty());
    }

    @Test
    void the_first_user_keeps_a_name_that_is_remembered_again() throws Exception {
        User ann = created("ann@x.com");
        User bob = created("bob@x.com");
        PersistentName name = name(identityProvider(acme), "", "", "x".repeat(5000));
        people.remember(acme.id(), ann.id(), name);
        Parallel.results(5, i -> () -> {
            people.remember(acme.id(), bob.id(), name);
            return true;
        });

        assertThat(people.byPersistentName(acme.id(), name)).contains(Person.of(ann));
    }

    @Test
    void a_name_is_not_remembered_for_one_who_is_gone_or_in_another_organization() {
        User elsewhere = user(other, "ann@x.com");
        users.create(elsewhere, Examples.BY);
        PersistentName name = name(identityProvider(acme), "", "", "7f3a");

        people.remember(acme.id(), UUID.randomUUID(), name);
        people.remember(acme.id(), elsewhere.id(), name);
        people.remember(other.id(), elsewhere.id(), name);

        assertThat(people.byPersistentName(acme.id(), name)).isEmpty();
        assertThat(people.byPersistentName(other.id(), name)).isEmpty();
    }

    @Test
    void a_deleted_user_takes_the_remembered_name_along() {
        User ann = created("ann@x.com");
        PersistentName name = name(identityProvider(acme), "", "", "7f3a");
        people.remember(acme.id(), ann.id(), name);
        users.delete(acme.id(), ann.id(), Optional.empty(), Examples.BY);

        assertThat(people.byPersistentName(acme.id(), name)).isEmpty();
    }

    @Test
    void a_local_administrator_is_found_by_the_password_form_alone() {
        User root = Examples.administrator(acme, "root@x.com");
        PersistentName name = name(identityProvider(acme), "", "", "root");
        administrators.createIfAbsent(root, "hash", Examples.BY);
        people.remember(acme.id(), root.id(), name);

        assertThat(byEmail(acme, "root@x.com")).isEmpty();
        assertThat(people.byPersistentName(acme.id(), name)).isEmpty();
        var found = administrators
                .byEmail(acme.id(), new EmailAddress("ROOT@x.com"))
                .orElseThrow();
        assertThat(found.passwordHash()).isEqualTo("hash");
        assertThat(found.user().roles()).containsExactly(new RoleAssignment("Admin", "Home"));
        assertThat(found.user().localAdministrator()).isTrue();
        assertThat(administrators.byEmail(other.id(), new EmailAddress("root@x.com")))
                .isEmpty();
    }

    @Test
    void a_user_without_a_password_is_no_local_administrator() {
        created("ann@x.com");

        administrators.createIfAbsent(Examples.administrator(acme, "ANN@x.com"), "hash", Examples.BY);

        assertThat(administrators.byEmail(acme.id(), new EmailAddress("ann@x.com")))
                .isEmpty();
        assertThat(byEmail(acme, "ann@x.com")).isPresent();
    }

    @Test
    void an_administrator_who_is_there_keeps_the_password() throws Exception {
        administrators.createIfAbsent(Examples.administrator(acme, "root@x.com"), "first", Examples.BY);
        Parallel.results(5, i -> () -> {
            administrators.createIfAbsent(Examples.administrator(acme, "root@x.com"), "later", Examples.BY);
            return true;
        });

        assertThat(administrators
                        .byEmail(acme.id(), new EmailAddress("root@x.com"))
                        .orElseThrow()
                        .passwordHash())
                .isEqualTo("first");
    }

    private User created(String email) {
        User user = user(acme, email);
        users.create(user, Examples.BY);
        return user;
    }

    private Optional<Person> byEmail(Organization organization, String email) {
        return people.byEmail(organization.id(), new EmailAddress(email));
    }

    private static IdentityProvider identityProvider(Organization organization) {
        IdentityProvider provider =
                Examples.identityProvider(organization, "urn:idp:" + UUID.randomUUID(), CERTIFICATE);
        Examples.identityProviders(DATABASE.dsl()).create(provider, "<xml/>", Examples.BY);
        return provider;
    }

    private static PersistentName name(IdentityProvider provider, String qualifier, String spQualifier, String value) {
        return new PersistentName(
                provider.id(), "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", qualifier, spQualifier, value);
    }
}
