package io.tollbridge.store;

import static io.tollbridge.store.Examples.BY;
import static io.tollbridge.store.Examples.NOW;
import static io.tollbridge.store.Examples.identityProvider;
import static io.tollbridge.store.jooq.Tables.AUDIT_EVENT;
import static io.tollbridge.store.jooq.Tables.ROLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tollbridge.audit.Action;
import io.tollbridge.directory.BuiltInRole;
import io.tollbridge.directory.Division;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.OrganizationSettings;
import io.tollbridge.directory.PersistentName;
import io.tollbridge.directory.Role;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Saved;
import io.tollbridge.directory.Sha256;
import io.tollbridge.directory.User;
import io.tollbridge.testing.TestClock;
import io.tollbridge.testing.TestDatabase;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.ExecuteListener;
import org.jooq.Record;
import org.jooq.Result;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Every write leaves exactly one event, with what was before and is after, or none where nothing was written. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class AuditedWritesTest {
    private static final Database DATABASE = TestDatabase.fresh();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final X509Certificate ONE = Examples.certificate("One");
    private static final X509Certificate TWO = Examples.certificate("Two");

    private final DSLContext db = DATABASE.dsl();
    private final TestClock clock = new TestClock(NOW);
    private final Organization acme = Examples.organization(db);
    private final JooqUsers users = Examples.users(db);
    private final JooqRoles roles = new JooqRoles(db, UUID::randomUUID, clock);
    private final JooqDivisions divisions = new JooqDivisions(db, UUID::randomUUID, clock);
    private final JooqOrganizations organizations = new JooqOrganizations(db, UUID::randomUUID, clock);
    private final JooqIdentityProviders providers = Examples.identityProviders(db);

    AuditedWritesTest() {
        forget();
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void a_user_created_changed_given_roles_and_deleted() {
        User ann = Examples.user(acme, "ann@x.com");

        users.create(ann, BY);
        Record created = only("user.create", ann.id());
        assertThat(created.get(AUDIT_EVENT.ACTOR)).isEqualTo(Examples.BY.name());
        assertThat(created.get(AUDIT_EVENT.BEFORE_JSON)).isNull();
        assertThat(after(created)).isEqualTo(json("""
            {"email": "ann@x.com", "name": "Ann Example", "division": "Home",
             "roles": [{"role": "User", "division": "Home"}], "active": true, "local_administrator": false}\
            """));

        users.update(Examples.user(acme, ann.id(), "ann.b@x.com", List.of(), false, 0), BY);
        Record edited = only("user.edit", ann.id());
        assertThat(before(edited)).isEqualTo(after(created));
        assertThat(after(edited).get("email").asText()).isEqualTo("ann.b@x.com");
        assertThat(after(edited).get("active").asBoolean()).isFalse();

        User stored = users.byId(acme.id(), ann.id()).orElseThrow();
        users.updateRoles(stored.withRoles(List.of(new RoleAssignment("Admin", "Home")), NOW), BY);
        Record given = only("user.roles.edit", ann.id());
        assertThat(before(given)).isEqualTo(after(edited));
        assertThat(after(given).at("/roles/0/role").asText()).isEqualTo("Admin");

        users.delete(acme.id(), ann.id(), Optional.empty(), BY);
        Record deleted = only("user.delete", ann.id());
        assertThat(before(deleted)).isEqualTo(after(given));
        assertThat(deleted.get(AUDIT_EVENT.AFTER_JSON)).isNull();
    }

    @Test
    void a_write_that_changes_nothing_leaves_no_event() {
        User ann = Examples.user(acme, "ann@x.com");
        users.create(ann, BY);
        forget();

        assertThat(users.create(Examples.user(acme, "ANN@x.com"), BY)).isEqualTo(new Saved.Taken("email"));
        assertThat(users.update(Examples.user(acme, ann.id(), "b@x.com", List.of(), true, 7), BY))
                .isEqualTo(new Saved.Stale());
        assertThat(users.delete(acme.id(), ann.id(), Optional.of(7), BY)).isEqualTo(new Saved.Stale());
        RoleAssignment missing = new RoleAssignment("None", "Home");
        assertThat(users.update(Examples.user(acme, ann.id(), "b@x.com", List.of(missing), true, 0), BY))
                .isEqualTo(new Saved.NoSuch("roles", "None"));
        assertThat(users.forget(acme.id(), ann.id(), UUID.randomUUID(), BY)).isFalse();

        assertThat(events()).isEmpty();
    }

    @Test
    void a_write_whose_event_cannot_be_written_is_no_write() {
        DSLContext broken = db.configuration()
                .deriveAppending(ExecuteListener.onExecuteStart(context -> {
                    if (String.valueOf(context.sql()).contains("audit_event")) {
                        throw new IllegalStateException("no room");
                    }
                }))
                .dsl();
        User ann = Examples.user(acme, "ann@x.com");

        assertThatThrownBy(() -> Examples.users(broken).create(ann, BY)).isInstanceOf(IllegalStateException.class);
        assertThat(users.byId(acme.id(), ann.id())).isEmpty();
        assertThat(events()).isEmpty();

        users.create(ann, BY);
        assertThatThrownBy(() -> Examples.users(broken).delete(acme.id(), ann.id(), Optional.empty(), BY))
                .isInstanceOf(IllegalStateException.class);
        assertThat(users.byId(acme.id(), ann.id())).isPresent();
    }

    @Test
    void a_local_administrator_without_a_hash_of_the_password() {
        User root = Examples.administrator(acme, "root@x.com");

        Examples.localAdministrators(db).createIfAbsent(root, "$argon2id$secret-hash", BY);

        Record created = only("user.create", root.id());
        assertThat(after(created).get("local_administrator").asBoolean()).isTrue();
        assertThat(after(created).at("/roles/0/role").asText()).isEqualTo("Admin");
        assertThat(created.get(AUDIT_EVENT.AFTER_JSON)).doesNotContain("hash", "argon");

        Examples.localAdministrators(db)
                .createIfAbsent(Examples.administrator(acme, "ROOT@x.com"), "$argon2id$other", BY);
        assertThat(events()).isEmpty();
    }

    @Test
    void a_remembered_name_that_is_forgotten() {
        User ann = Examples.user(acme, "ann@x.com");
        users.create(ann, BY);
        IdentityProvider idp = identityProvider(acme, "urn:idp", ONE);
        providers.create(idp, "<md/>", BY);
        JooqPeople people = new JooqPeople(db, UUID::randomUUID, clock);
        people.remember(acme.id(), ann.id(), new PersistentName(idp.id(), "persistent", "", "", "7f3a"));
        people.remember(acme.id(), ann.id(), new PersistentName(idp.id(), "persistent", "", "", "8f3a"));
        assertThat(events())
                .filteredOn(event -> event.get(AUDIT_EVENT.ACTION).equals("user.identity.create"))
                .hasSize(2)
                .extracting(event -> event.get(AUDIT_EVENT.TARGET_ID))
                .containsOnly(ann.id().toString());
        forget();

        var identities = users.identities(acme.id(), ann.id());
        assertThat(identities).extracting("name").containsExactlyInAnyOrder("7f3a", "8f3a");
        assertThat(identities).extracting("id").doesNotHaveDuplicates();
        assertThat(users.identities(UUID.randomUUID(), ann.id())).isEmpty();
        var first = identities.getFirst();
        assertThat(users.forget(UUID.randomUUID(), ann.id(), first.id(), BY)).isFalse();
        assertThat(users.forget(acme.id(), ann.id(), first.id(), BY)).isTrue();

        assertThat(before(only("user.identity.delete", ann.id())).get("name").asText())
                .isEqualTo(first.name());
        assertThat(users.identities(acme.id(), ann.id()))
                .extracting("id")
                .doesNotContain(first.id())
                .hasSize(1);
    }

    @Test
    void an_identity_provider_with_certificates_and_metadata_as_digests() throws Exception {
        IdentityProvider idp = identityProvider(acme, "urn:idp", ONE);
        providers.create(idp, "<md/>", BY);
        Record created = only("identity_provider.create", idp.id());
        assertThat(after(created).get("entity_id").asText()).isEqualTo("urn:idp");
        assertThat(after(created).get("metadata_sha256").asText())
                .isEqualTo(Sha256.of("<md/>").toString());
        assertThat(after(created).at("/certificates_sha256/0").asText())
                .isEqualTo(Sha256.of(ONE.getEncoded()).toString());
        assertThat(after(created).at("/settings/clock_skew_seconds").asInt()).isEqualTo(60);
        assertThat(created.get(AUDIT_EVENT.AFTER_JSON)).doesNotContain("<md/>");

        providers.update(
                identityProvider(acme, idp.id(), "Acme", "urn:idp", true, 0, ONE, TWO),
                Optional.empty(),
                Action.IDENTITY_PROVIDER_CERTIFICATE_ADD,
                BY);
        Record added = only("identity_provider.certificate.add", idp.id());
        assertThat(before(added)).isEqualTo(after(created));
        assertThat(after(added).get("certificates_sha256")).hasSize(2);
        assertThat(after(added).get("metadata_sha256")).isEqualTo(after(created).get("metadata_sha256"));

        providers.update(
                identityProvider(acme, idp.id(), "Acme", "urn:idp", true, 1, ONE, TWO),
                Optional.of("<new/>"),
                Action.IDENTITY_PROVIDER_METADATA_REPLACE,
                BY);
        assertThat(after(only("identity_provider.metadata.replace", idp.id()))
                        .get("metadata_sha256")
                        .asText())
                .isEqualTo(Sha256.of("<new/>").toString());

        providers.delete(acme.id(), idp.id(), Optional.empty(), BY);
        assertThat(before(only("identity_provider.delete", idp.id())).get("certificates_sha256"))
                .hasSize(2);
    }

    @Test
    void roles_divisions_and_the_organization() {
        Role role = new Role(UUID.randomUUID(), acme.id(), "Help", "Helps", List.of("directory:user:view"), false, 1);
        roles.create(role, BY);
        assertThat(after(only("role.create", role.id()))).isEqualTo(json("""
            {"name": "Help", "description": "Helps", "permissions": ["directory:user:view"]}\
            """));
        roles.update(new Role(role.id(), acme.id(), "Help", "", List.of(), false, 1), BY);
        Record edited = only("role.edit", role.id());
        assertThat(before(edited).get("permissions")).hasSize(1);
        assertThat(after(edited).get("permissions")).isEmpty();
        roles.delete(acme.id(), role.id(), Optional.of(2), BY);
        assertThat(before(only("role.delete", role.id()))).isEqualTo(after(edited));

        Division east = new Division(UUID.randomUUID(), acme.id(), "East", 1);
        divisions.create(east, BY);
        assertThat(after(only("division.create", east.id()))).isEqualTo(json("{\"name\": \"East\"}"));
        divisions.update(new Division(east.id(), acme.id(), "Far East", 1), BY);
        assertThat(before(only("division.edit", east.id()))).isEqualTo(json("{\"name\": \"East\"}"));
        divisions.delete(acme.id(), east.id(), Optional.empty(), BY);
        assertThat(before(only("division.delete", east.id()))).isEqualTo(json("{\"name\": \"Far East\"}"));

        OrganizationSettings settings = organizations.settings(acme.id()).orElseThrow();
        organizations.update(
                new OrganizationSettings(
                        acme.id(),
                        settings.slug(),
                        "Acme Ltd",
                        Optional.of(30),
                        true,
                        "Home",
                        Optional.of("Acme people"),
                        Optional.empty(),
                        false,
                        List.of("Acme.example"),
                        settings.version()),
                BY);
        Record organization = only("organization.edit", acme.id());
        assertThat(before(organization)).isEqualTo(json("""
            {"name": "Acme", "idle_timeout_minutes": null, "hipaa": false, "default_division": "Home",
             "sign_in_name": null, "logo_url": null, "implicit_allowed": true, "email_domains": []}\
            """));
        assertThat(after(organization)).isEqualTo(json("""
            {"name": "Acme Ltd", "idle_timeout_minutes": 30, "hipaa": true, "default_division": "Home",
             "sign_in_name": "Acme people", "logo_url": null, "implicit_allowed": false,
             "email_domains": ["acme.example"]}\
            """));
    }

    @Test
    void an_organization_is_created_with_one_event() {
        Organization created =
                organizations.createIfAbsent(new Organization(UUID.randomUUID(), "o-" + UUID.randomUUID(), "New"), BY);
        organizations.createIfAbsent(created, BY);

        assertThat(db.selectFrom(AUDIT_EVENT)
                        .where(AUDIT_EVENT.ORGANIZATION_ID.eq(created.id()))
                        .fetch(AUDIT_EVENT.ACTION))
                .containsExactly("organization.create");
    }

    @Test
    void a_built_in_role_gets_what_was_added_to_it_since_and_keeps_what_it_has() {
        db.update(ROLE)
                .set(ROLE.PERMISSIONS, "oauth:client:view from:newer:version")
                .where(ROLE.ORGANIZATION_ID.eq(acme.id()), ROLE.NAME.eq("Admin"))
                .execute();
        UUID custom = UUID.randomUUID();
        roles.create(new Role(custom, acme.id(), "Custom", "", List.of(), false, 1), BY);
        forget();

        organizations.updateBuiltInRoles(BY);
        organizations.updateBuiltInRoles(BY);

        assertThat(roles.permissions(acme.id(), "Admin").orElseThrow())
                .containsAll(BuiltInRole.ADMIN.permissions())
                .contains("from:newer:version");
        assertThat(roles.byId(acme.id(), custom).orElseThrow().permissions()).isEmpty();
        Result<Record> events = events();
        assertThat(events).hasSize(1);
        assertThat(events.getFirst().get(AUDIT_EVENT.ACTION)).isEqualTo("role.edit");
        assertThat(before(events.getFirst()).get("permissions")).hasSize(2);
    }

    @Test
    void looking_up_what_roles_permit_gives_each_connection_back() {
        for (int i = 0; i < 30; i++) { // more often than there are connections
            assertThat(roles.permissions(acme.id(), "Admin")).isPresent();
        }
    }

    /** The one event since the last look, which must be of this thing. */
    private Record only(String action, UUID target) {
        Result<Record> events = events();
        assertThat(events).hasSize(1);
        Record event = events.getFirst();
        assertThat(event.get(AUDIT_EVENT.ACTION)).isEqualTo(action);
        assertThat(event.get(AUDIT_EVENT.TARGET_ID)).isEqualTo(target.toString());
        assertThat(event.get(AUDIT_EVENT.OUTCOME)).isEqualTo("success");
        forget();
        return event;
    }

    private Result<Record> events() {
        return db.select(AUDIT_EVENT.fields())
                .from(AUDIT_EVENT)
                .where(AUDIT_EVENT.ORGANIZATION_ID.eq(acme.id()))
                .fetch();
    }

    private void forget() {
        db.deleteFrom(AUDIT_EVENT)
                .where(AUDIT_EVENT.ORGANIZATION_ID.eq(acme.id()))
                .execute();
    }

    private static JsonNode before(Record event) {
        return json(event.get(AUDIT_EVENT.BEFORE_JSON));
    }

    private static JsonNode after(Record event) {
        return json(event.get(AUDIT_EVENT.AFTER_JSON));
    }

    private static JsonNode json(@Nullable String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException(bug);
        }
    }
}
