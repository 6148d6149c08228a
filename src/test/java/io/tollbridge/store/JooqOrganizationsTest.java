package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.DIVISION;
import static io.tollbridge.store.jooq.Tables.ROLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.directory.BuiltInRole;
import io.tollbridge.directory.Organization;
import io.tollbridge.testing.TestClock;
import io.tollbridge.testing.TestDatabase;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class JooqOrganizationsTest {
    private static final Database DATABASE = TestDatabase.fresh();

    private final JooqOrganizations organizations =
            new JooqOrganizations(DATABASE.dsl(), UUID::randomUUID, new TestClock(Examples.NOW));

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void a_new_organization_has_its_home_division_and_the_built_in_roles() {
        Organization acme = new Organization(UUID.randomUUID(), "acme", "Acme Ltd");

        assertThat(organizations.createIfAbsent(acme, Examples.BY)).isEqualTo(acme);

        assertThat(organizations.bySlug("acme")).contains(acme);
        assertThat(DATABASE.dsl()
                        .select(DIVISION.NAME)
                        .from(DIVISION)
                        .where(DIVISION.ORGANIZATION_ID.eq(acme.id()))
                        .fetch(DIVISION.NAME))
                .containsExactly("Home");
        assertThat(DATABASE.dsl()
                        .select(ROLE.NAME, ROLE.PERMISSIONS)
                        .from(ROLE)
                        .where(ROLE.ORGANIZATION_ID.eq(acme.id()))
                        .fetchMap(ROLE.NAME, ROLE.PERMISSIONS))
                .hasSize(BuiltInRole.values().length)
                .containsEntry("Admin", String.join(" ", BuiltInRole.ADMIN.permissions()))
                .containsEntry("User", "");
    }

    @Test
    void an_organization_that_is_there_stays_as_it_is() {
        Organization first =
                organizations.createIfAbsent(new Organization(UUID.randomUUID(), "stays", "First"), Examples.BY);

        assertThat(organizations.createIfAbsent(new Organization(UUID.randomUUID(), "stays", "Second"), Examples.BY))
                .isEqualTo(first);
    }

    @Test
    void nodes_that_start_at_once_make_one_organization() throws Exception {
        List<Organization> made = Parallel.results(
                8,
                i -> () -> organizations.createIfAbsent(
                        new Organization(UUID.randomUUID(), "at-once", "Acme " + i), Examples.BY));

        assertThat(made.stream().distinct()).hasSize(1);
        assertThat(DATABASE.dsl()
                        .fetchCount(
                                ROLE, ROLE.ORGANIZATION_ID.eq(made.getFirst().id())))
                .isEqualTo(BuiltInRole.values().length);
    }

    @Test
    void what_is_no_slug_finds_nothing() {
        organizations.createIfAbsent(new Organization(UUID.randomUUID(), "exact", "Acme"), Examples.BY);

        assertThat(Arrays.asList("EXACT", "exact ", "ｅxact", "", "no-such"))
                .allSatisfy(slug -> assertThat(organizations.bySlug(slug)).isEmpty());
    }
}
