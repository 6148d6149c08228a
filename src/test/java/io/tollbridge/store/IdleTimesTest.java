package io.tollbridge.store;

import static io.tollbridge.store.Examples.NOW;
import static io.tollbridge.store.Examples.bearer;
import static io.tollbridge.store.Examples.client;
import static io.tollbridge.store.Examples.token;
import static io.tollbridge.store.jooq.Tables.CREDENTIAL;
import static io.tollbridge.store.jooq.Tables.ORGANIZATION;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.directory.Client;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.User;
import io.tollbridge.oauth.AccessToken;
import io.tollbridge.oauth.Source;
import io.tollbridge.testing.TestDatabase;
import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** PRODUCT.md: a token that was not used for as long as the organization says is dead, whatever its lifetime. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class IdleTimesTest {
    private static final Database DATABASE = TestDatabase.fresh();

    private final DSLContext db = DATABASE.dsl();
    private final IdleTimes idleTimes = new IdleTimes(db);
    private final JooqTokens tokens = new JooqTokens(db, idleTimes);
    private final Organization acme = Examples.organization(db);
    private final User ann = Examples.user(acme, "ann@x.com");
    private final Client app = client(acme, bearer("App"));
    private final AccessToken token = token(app, Optional.of(ann.id()));

    IdleTimesTest() {
        Examples.clients(db).create(app, true, Examples.BY);
        Examples.users(db).create(ann, Examples.BY);
        tokens.issue(token, new Source.FirstHand());
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void a_token_nobody_used_is_dead_from_the_instant_the_timeout_ends() {
        allow(5, false);

        assertThat(isActive(tokens, NOW.plusSeconds(300))).isFalse();
        assertThat(isActive(tokens, NOW.plusSeconds(299))).isTrue();
    }

    @Test
    void every_use_gives_it_the_whole_timeout_again() {
        allow(5, false);

        for (int i = 1; i <= 10; i++) {
            assertThat(isActive(tokens, NOW.plusSeconds(250L * i))).isTrue();
        }
        assertThat(isActive(tokens, NOW.plusSeconds(2500 + 300))).isFalse();
    }

    @Test
    void another_node_knows_of_a_use_once_it_is_written() {
        allow(5, false);
        JooqTokens otherNode = new JooqTokens(db, new IdleTimes(db));
        assertThat(isActive(tokens, NOW.plusSeconds(200))).isTrue();
        assertThat(isActive(otherNode, NOW.plusSeconds(400))).isFalse();

        idleTimes.flush();

        assertThat(isActive(otherNode, NOW.plusSeconds(400))).isTrue();
    }

    @Test
    void a_use_is_written_behind_and_an_older_one_never_overwrites_a_newer() {
        allow(60, false);
        IdleTimes other = new IdleTimes(db);
        assertThat(isActive(tokens, NOW.plusSeconds(100))).isTrue();
        assertThat(isActive(new JooqTokens(db, other), NOW.plusSeconds(50))).isTrue();
        assertThat(lastUsed()).isNull();

        idleTimes.close();
        other.close();

        assertThat(lastUsed()).isEqualTo(NOW.plusSeconds(100));
    }

    @Test
    void with_hipaa_the_timeout_is_fifteen_minutes_at_most() {
        allow(480, true);

        assertThat(isActive(tokens, NOW.plusSeconds(15 * 60))).isFalse();
        assertThat(isActive(tokens, NOW.plusSeconds(15 * 60 - 1))).isTrue();
    }

    @Test
    void without_a_timeout_nothing_is_written() {
        allow(null, false);

        assertThat(isActive(tokens, NOW.plusSeconds(3599))).isTrue();
        idleTimes.flush();

        assertThat(lastUsed()).isNull();
    }

    private void allow(@Nullable Integer minutes, boolean hipaa) {
        db.update(ORGANIZATION)
                .set(ORGANIZATION.IDLE_TIMEOUT_MINUTES, minutes)
                .set(ORGANIZATION.HIPAA, hipaa)
                .where(ORGANIZATION.ID.eq(acme.id()))
                .execute();
    }

    private boolean isActive(JooqTokens node, Instant at) {
        return node.active(token.sha256(), at).isPresent();
    }

    private @Nullable Instant lastUsed() {
        return db.select(CREDENTIAL.LAST_USED_AT)
                .from(CREDENTIAL)
                .where(CREDENTIAL.ID.eq(token.id()))
                .fetchOne(CREDENTIAL.LAST_USED_AT);
    }
}
