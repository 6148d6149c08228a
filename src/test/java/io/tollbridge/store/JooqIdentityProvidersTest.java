package io.tollbridge.store;

import static io.tollbridge.store.Examples.certificate;
import static io.tollbridge.store.Examples.identityProvider;
import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.audit.Action;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.Saved;
import io.tollbridge.testing.TestDatabase;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class JooqIdentityProvidersTest {
    private static final X509Certificate ONE = certificate("One");
    private static final X509Certificate TWO = certificate("Two");
    private static final X509Certificate THREE = certificate("Three");
    private static final String ENTITY_ID = "https://idp.example/";
    private static final Database DATABASE = TestDatabase.fresh();

    private final JooqIdentityProviders providers = Examples.identityProviders(DATABASE.dsl());
    private final Organization acme = Examples.organization(DATABASE.dsl());
    private final Organization other = Examples.organization(DATABASE.dsl());

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void an_identity_provider_comes_back_as_created_and_only_in_its_organization() {
        IdentityProvider idp = identityProvider(acme, ENTITY_ID, THREE, ONE, TWO);

        assertThat(providers.create(idp, "<md/>", Examples.BY)).isEqualTo(new Saved.Done());

        assertThat(providers.byId(acme.id(), idp.id())).contains(idp);
        assertThat(providers.byEntityId(acme.id(), ENTITY_ID)).contains(idp);
        assertThat(providers.byId(other.id(), idp.id())).isEmpty();
        assertThat(providers.byEntityId(other.id(), ENTITY_ID)).isEmpty();
    }

    @Test
    void an_entity_id_is_compared_byte_for_byte() {
        providers.create(identityProvider(acme, "https://straße.example/Idp", ONE), "<md/>", Examples.BY);

        assertThat(List.of(
                        "https://strasse.example/Idp",
                        "https://straße.example/idp",
                        "https://straße.example/Idp ",
                        "https://ｓtraße.example/Idp",
                        ""))
                .allSatisfy(text -> assertThat(providers.byEntityId(acme.id(), text))
                        .as(text)
                        .isEmpty());
        assertThat(providers.create(identityProvider(acme, "https://strasse.example/Idp", ONE), "<md/>", Examples.BY))
                .isEqualTo(new Saved.Done());
    }

    @Test
    void an_entity_id_is_taken_within_one_organization_alone() throws Exception {
        List<Saved> saved = Parallel.results(
                10, i -> () -> providers.create(identityProvider(acme, ENTITY_ID, ONE), "<md/>", Examples.BY));

        assertThat(saved).filteredOn(Saved.Done.class::isInstance).hasSize(1);
        assertThat(saved).filteredOn(new Saved.Taken("entity_id")::equals).hasSize(9);
        assertThat(providers.create(identityProvider(other, ENTITY_ID, ONE), "<md/>", Examples.BY))
                .isEqualTo(new Saved.Done());
    }

    @Test
    void a_certificate_that_metadata_lists_twice_is_pinned_once() {
        IdentityProvider idp = identityProvider(acme, ENTITY_ID, ONE, TWO, ONE);
        providers.create(idp, "<md/>", Examples.BY);

        assertThat(providers.byId(acme.id(), idp.id()).orElseThrow().certificates())
                .containsExactly(ONE, TWO);
    }

    @Test
    void an_update_pins_exactly_the_new_certificates() {
        IdentityProvider idp = identityProvider(acme, ENTITY_ID, ONE, TWO);
        providers.create(idp, "<md/>", Examples.BY);
        IdentityProvider changed = identityProvider(acme, idp.id(), "Renamed", "urn:new", false, 0, TWO, THREE);

        assertThat(providers.update(changed, Optional.empty(), Action.IDENTITY_PROVIDER_EDIT, Examples.BY))
                .isEqualTo(new Saved.Done());

        assertThat(providers.byId(acme.id(), idp.id()))
                .contains(identityProvider(acme, idp.id(), "Renamed", "urn:new", false, 1, TWO, THREE));
        assertThat(providers.byEntityId(acme.id(), ENTITY_ID)).isEmpty();
        assertThat(metadata(idp)).isEqualTo("<md/>");
    }

    @Test
    void an_update_replaces_the_metadata_where_there_is_a_new_one() {
        IdentityProvider idp = identityProvider(acme, ENTITY_ID, ONE);
        providers.create(idp, "<md/>", Examples.BY);
        String large = "<md>" + "𝔘".repeat(200_000) + "</md>";

        providers.update(idp, Optional.of(large), Action.IDENTITY_PROVIDER_EDIT, Examples.BY);

        assertThat(metadata(idp)).isEqualTo(large);
    }

    @Test
    void an_update_or_delete_of_an_old_version_or_another_organization_changes_nothing() {
        IdentityProvider idp = identityProvider(acme, ENTITY_ID, ONE);
        providers.create(idp, "<md/>", Examples.BY);
        providers.update(idp, Optional.empty(), Action.IDENTITY_PROVIDER_EDIT, Examples.BY);

        assertThat(providers.update(
                        identityProvider(acme, idp.id(), "Old", ENTITY_ID, true, 0, TWO),
                        Optional.of("<evil/>"),
                        Action.IDENTITY_PROVIDER_EDIT,
                        Examples.BY))
                .isEqualTo(new Saved.Stale());
        assertThat(providers.update(
                        identityProvider(other, idp.id(), "Evil", ENTITY_ID, true, 1, TWO),
                        Optional.of("<evil/>"),
                        Action.IDENTITY_PROVIDER_EDIT,
                        Examples.BY))
                .isEqualTo(new Saved.Stale());
        assertThat(providers.delete(acme.id(), idp.id(), Optional.of(0), Examples.BY))
                .isEqualTo(new Saved.Stale());
        assertThat(providers.delete(other.id(), idp.id(), Optional.empty(), Examples.BY))
                .isEqualTo(new Saved.Stale());
        assertThat(providers.byId(acme.id(), idp.id()).orElseThrow().certificates())
                .containsExactly(ONE);
        assertThat(metadata(idp)).isEqualTo("<md/>");
    }

    @Test
    void an_update_to_an_entity_id_that_another_has_is_refused_whole() {
        IdentityProvider idp = identityProvider(acme, ENTITY_ID, ONE);
        providers.create(idp, "<md/>", Examples.BY);
        providers.create(identityProvider(acme, "urn:second", ONE), "<md/>", Examples.BY);

        assertThat(providers.update(
                        identityProvider(acme, idp.id(), "Acme", "urn:second", true, 0, TWO),
                        Optional.empty(),
                        Action.IDENTITY_PROVIDER_EDIT,
                        Examples.BY))
                .isEqualTo(new Saved.Taken("entity_id"));
        assertThat(providers.byId(acme.id(), idp.id())).contains(idp);
    }

    @Test
    void a_delete_takes_its_certificates_along() {
        IdentityProvider idp = identityProvider(acme, ENTITY_ID, ONE, TWO);
        providers.create(idp, "<md/>", Examples.BY);

        assertThat(providers.delete(acme.id(), idp.id(), Optional.of(0), Examples.BY))
                .isEqualTo(new Saved.Done());
        assertThat(providers.byId(acme.id(), idp.id())).isEmpty();
        assertThat(providers.create(idp, "<md/>", Examples.BY)).isEqualTo(new Saved.Done());
    }

    @Test
    void those_that_are_switched_on_are_listed_by_name() {
        IdentityProvider second = identityProvider(acme, UUID.randomUUID(), "B", "urn:b", true, 0, ONE, TWO);
        IdentityProvider first = identityProvider(acme, UUID.randomUUID(), "A", "urn:a", true, 0, ONE, TWO);
        IdentityProvider off = identityProvider(acme, UUID.randomUUID(), "C", "urn:c", false, 0, ONE);
        List.of(second, first, off).forEach(idp -> providers.create(idp, "<md/>", Examples.BY));

        assertThat(providers.enabled(acme.id())).containsExactly(first, second);
        assertThat(providers.enabled(other.id())).isEmpty();
    }

    @Test
    void pages_hold_every_identity_provider_once_with_all_its_certificates() {
        List<IdentityProvider> created = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            IdentityProvider idp = identityProvider(acme, "urn:idp:" + i, ONE, TWO, THREE);
            providers.create(idp, "<md/>", Examples.BY);
            created.add(idp);
        }

        List<IdentityProvider> listed = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<IdentityProvider> page = providers.list(acme.id(), new PageRequest(cursor, 3));
            listed.addAll(page.items());
            cursor = page.next();
        } while (cursor.isPresent());

        assertThat(listed).containsExactlyInAnyOrderElementsOf(created);
    }

    private static String metadata(IdentityProvider idp) {
        return DATABASE.dsl()
                .select(IDENTITY_PROVIDER.METADATA_XML)
                .from(IDENTITY_PROVIDER)
                .where(IDENTITY_PROVIDER.ID.eq(idp.id()))
                .fetchSingle(IDENTITY_PROVIDER.METADATA_XML);
    }
}
