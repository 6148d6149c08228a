package io.tollbridge.store;

import static io.tollbridge.store.Examples.certificate;
import static io.tollbridge.store.Examples.identityProvider;
import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.audit.Action;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.MetadataRefreshes;
import io.tollbridge.directory.MetadataRefreshes.Due;
import io.tollbridge.directory.MetadataState;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Saved;
import io.tollbridge.directory.Sha256;
import io.tollbridge.testing.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class JooqMetadataRefreshesTest {
    private static final Database DATABASE = TestDatabase.fresh();
    private static final Instant DUE = Examples.NOW.plus(Duration.ofHours(1));
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final MetadataRefreshes.Times TIMES =
            new MetadataRefreshes.Times(DUE, DUE.plus(Duration.ofHours(6)));

    private final JooqIdentityProviders providers = Examples.identityProviders(DATABASE.dsl());
    private final JooqMetadataRefreshes refreshes =
            new JooqMetadataRefreshes(DATABASE.dsl(), UUID::randomUUID, Clock.fixed(Examples.NOW, ZoneOffset.UTC));
    private final Organization acme = Examples.organization(DATABASE.dsl());

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    private IdentityProvider created() {
        IdentityProvider idp = identityProvider(acme, "https://idp.example/" + UUID.randomUUID(), certificate("One"));
        providers.create(idp, "<md/>", Examples.BY);
        DATABASE.dsl()
                .update(IDENTITY_PROVIDER)
                .set(IDENTITY_PROVIDER.METADATA_REFRESH_AT, DUE)
                .where(IDENTITY_PROVIDER.ID.eq(idp.id()))
                .execute();
        return idp;
    }

    private MetadataState state(IdentityProvider idp) {
        return refreshes.state(acme.id(), idp.id()).orElseThrow();
    }

    @Test
    void what_is_due_is_claimed_once_however_many_ask_and_again_after_the_lease() throws Exception {
        List<UUID> ids = List.of(created().id(), created().id(), created().id());
        assertThat(claimed(DUE.minusSeconds(1))).doesNotContainAnyElementsOf(ids);

        List<UUID> claimed = Parallel.results(10, _ -> () -> claimed(DUE)).stream()
                .flatMap(List::stream)
                .toList();

        assertThat(claimed).doesNotHaveDuplicates().containsAll(ids);
        assertThat(claimed(DUE.plus(LEASE).minusSeconds(1))).doesNotContainAnyElementsOf(ids);
        assertThat(claimed(DUE.plus(LEASE))).containsAll(ids);
    }

    /** Other tests' are among them. */
    private List<UUID> claimed(Instant now) {
        return refreshes.claimDue(now, 100, LEASE).stream()
                .map(Due::identityProviderId)
                .toList();
    }

    @Test
    void a_problem_is_news_once() {
        IdentityProvider idp = created();
        var away = new MetadataState.Problem("fetch-failed", "away: x".repeat(500));

        assertThat(refreshes.failed(idp, away, TIMES)).isTrue();
        assertThat(refreshes.failed(idp, away, TIMES)).isFalse();
        assertThat(refreshes.failed(idp, new MetadataState.Problem("expired", "since"), TIMES))
                .isTrue();
        assertThat(state(idp).failures()).isEqualTo(3);
        assertThat(state(idp).problem()).contains(new MetadataState.Problem("expired", "since"));

        refreshes.unchanged(idp, MetadataState.Validators.NONE, Optional.empty(), TIMES);
        assertThat(state(idp).problem()).isEmpty();
        assertThat(state(idp).failures()).isZero();
        assertThat(refreshes.failed(idp, away, TIMES)).isTrue();
    }

    @Test
    void what_was_found_of_an_older_version_is_dropped() {
        IdentityProvider idp = created();
        providers.update(idp, Optional.of("<new/>"), Action.IDENTITY_PROVIDER_METADATA_REPLACE, Examples.BY);
        var copy = new MetadataRefreshes.NewCopy("<late/>", Optional.empty());
        var held = new MetadataState.Held("<late/>", Sha256.of("changes"), DUE);

        assertThat(refreshes.unchanged(idp, MetadataState.Validators.NONE, Optional.of(copy), TIMES))
                .isFalse();
        assertThat(refreshes.hold(idp, idp, held, MetadataState.Validators.NONE, TIMES, Examples.BY))
                .isFalse();
        assertThat(refreshes.failed(idp, new MetadataState.Problem("a", "b"), TIMES))
                .isFalse();
        assertThat(refreshes.reject(idp, Examples.BY)).isEqualTo(new Saved.Stale());
        assertThat(providers.metadataXml(acme.id(), idp.id())).contains("<new/>");
        assertThat(state(idp).problem()).isEmpty();
    }

    @Test
    void a_held_change_is_kept_until_other_metadata_takes_its_place() {
        IdentityProvider idp = created();
        var held = new MetadataState.Held("<held/>", Sha256.of("changes"), DUE);
        var validators = new MetadataState.Validators(Optional.of("\"1\""), Optional.of("x".repeat(1001)));

        assertThat(refreshes.hold(idp, idp, held, validators, TIMES, Examples.BY))
                .isTrue();
        IdentityProvider now = providers.byId(acme.id(), idp.id()).orElseThrow();
        assertThat(now.version()).isEqualTo(idp.version() + 1);
        assertThat(state(idp).held()).contains(held);
        assertThat(state(idp).validators())
                .isEqualTo(new MetadataState.Validators(Optional.of("\"1\""), Optional.empty()));

        var later = new MetadataState.Held("<held2/>", Sha256.of("changes"), DUE.plusSeconds(1));
        assertThat(refreshes.hold(now, now, later, validators, TIMES, Examples.BY))
                .isTrue();
        assertThat(state(idp).held()).contains(new MetadataState.Held("<held2/>", Sha256.of("changes"), DUE));

        providers.update(now, Optional.of("<new/>"), Action.IDENTITY_PROVIDER_METADATA_REPLACE, Examples.BY);
        assertThat(state(idp).held()).isEmpty();
        assertThat(state(idp).validators()).isEqualTo(MetadataState.Validators.NONE);
    }
}
