package io.tollbridge.store;

import static io.tollbridge.store.Examples.BY;
import static io.tollbridge.store.Examples.NOW;
import static io.tollbridge.store.jooq.Tables.CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.directory.AccessTokenFormat;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.ClientSettings;
import io.tollbridge.testing.TestDatabase;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** When secrets were last used; and settings that an older version wrote. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class SecretUseTimesTest {
    private static final Database DATABASE = TestDatabase.fresh();

    private final JooqClients clients = Examples.clients(DATABASE.dsl());
    private final SecretUseTimes uses = new SecretUseTimes(DATABASE.dsl());
    private final Client robot = Examples.client(Examples.organization(DATABASE.dsl()), Examples.credentials());
    private final UUID secret = robot.secrets().getFirst().id();

    SecretUseTimesTest() {
        clients.create(robot, true, BY);
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    private Optional<Instant> lastUsed() {
        return clients.byClientId(robot.clientId())
                .orElseThrow()
                .secrets()
                .getFirst()
                .lastUsedAt();
    }

    @Test
    void a_use_is_written_at_the_next_flush_but_only_once_a_minute() {
        uses.used(secret, NOW);
        assertThat(lastUsed()).isEmpty();
        uses.flush(NOW);
        assertThat(lastUsed()).contains(NOW);

        uses.used(secret, NOW.plusSeconds(30));
        uses.flush(NOW.plusSeconds(30));
        assertThat(lastUsed()).contains(NOW);
        uses.flush(NOW.plusSeconds(60));
        assertThat(lastUsed()).contains(NOW.plusSeconds(30));
    }

    @Test
    void a_stop_writes_what_was_not_due_and_an_older_time_never_wins() {
        uses.used(secret, NOW);
        uses.flush(NOW);
        uses.used(secret, NOW.plusSeconds(5));
        uses.used(secret, NOW.plusSeconds(3));
        uses.close();
        assertThat(lastUsed()).contains(NOW.plusSeconds(5));

        SecretUseTimes otherNode = new SecretUseTimes(DATABASE.dsl());
        otherNode.used(secret, NOW.minusSeconds(5));
        otherNode.close();
        assertThat(lastUsed()).contains(NOW.plusSeconds(5));
    }

    @Test
    void settings_of_an_older_version_are_read_with_what_was_so_then() {
        DATABASE.dsl()
                .update(CLIENT)
                .set(CLIENT.SETTINGS, """
                    {"client_name":"Old","description":"","grant_type":"client_credentials","redirect_uris":[],
                    "scope":"","access_token_lifetime":3600,"token_endpoint_auth_method":"client_secret_post",
                    "assertion_recipients":[],"max_assertion_lifetime":4200,"written_by_a_newer_one":1}\
                    """)
                .where(CLIENT.CLIENT_ID.eq(robot.clientId()))
                .execute();

        ClientSettings settings =
                clients.byClientId(robot.clientId()).orElseThrow().settings();

        assertThat(settings.accessTokens().format()).isEqualTo(AccessTokenFormat.OPAQUE);
        assertThat(settings.accessTokens().lifetime()).isEqualTo(3600);
        assertThat(settings.exchange().allowed()).isFalse();
        assertThat(settings.allowedAudiences()).isEmpty();
        assertThat(settings.authentication().jwks()).isEmpty();
    }
}
