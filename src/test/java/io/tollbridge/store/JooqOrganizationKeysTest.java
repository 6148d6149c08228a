package io.tollbridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollbridge.keys.MasterKey;
import io.tollbridge.keys.OrganizationKey;
import io.tollbridge.keys.OrganizationKeys;
import io.tollbridge.keys.Purpose;
import io.tollbridge.keys.Secrets;
import io.tollbridge.keys.SelfSignedCertificates;
import io.tollbridge.keys.WrongMasterKey;
import io.tollbridge.testing.TestDatabase;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class JooqOrganizationKeysTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final UUID ACME = UUID.fromString("0d6f4a0e-6d0e-4b5e-9d3c-0a8f5f1f9b11");

    private final SecureRandom random = new SecureRandom();
    private final Database database = TestDatabase.fresh();

    @BeforeEach
    void organization() {
        database.dsl()
                .execute(
                        "insert into organization (id, slug, name, created_at) values (?, 'acme', 'Acme', now(6))",
                        ACME.toString());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void the_first_call_makes_the_key_and_later_ones_on_any_node_get_the_same() {
        OrganizationKeys node = node(0);

        OrganizationKey made = node.current(ACME, Purpose.SIGNING);

        assertThat(node.current(ACME, Purpose.SIGNING)).isSameAs(made);
        OrganizationKey elsewhere = node(0).current(ACME, Purpose.SIGNING);
        assertThat(elsewhere).isEqualTo(made);
        assertThat(modulus(elsewhere))
                .isEqualTo(((RSAPublicKey) made.key().certificate().getPublicKey()).getModulus());
        assertThat(node.current(ACME, Purpose.ENCRYPTION).key().certificate())
                .isNotEqualTo(made.key().certificate());
        assertThat(made.key().certificate().getSubjectX500Principal().getName())
                .isEqualTo("CN=Tollbridge SAML signing " + ACME);
        assertThat(made.key().certificate().getNotBefore()).isBefore(NOON);
    }

    @Test
    void two_nodes_that_make_the_first_key_at_once_end_up_with_one() throws Exception {
        int nodes = 4;
        CyclicBarrier together = new CyclicBarrier(nodes);
        List<Future<OrganizationKey>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(nodes)) {
            for (int i = 0; i < nodes; i++) {
                OrganizationKeys node = node(0);
                answers.add(threads.submit(() -> {
                    together.await();
                    return node.current(ACME, Purpose.SIGNING);
                }));
            }
        }
        OrganizationKey first = answers.getFirst().get();
        for (Future<OrganizationKey> answer : answers) {
            assertThat(answer.get()).isEqualTo(first);
        }
        assertThat(database.dsl().fetchValue("select count(*) from organization_key"))
                .isEqualTo(1L);
    }

    @Test
    void the_private_key_is_nowhere_in_the_table_in_clear() {
        OrganizationKey key = node(0).current(ACME, Purpose.SIGNING);
        RSAPrivateCrtKey secret = (RSAPrivateCrtKey) key.key().privateKey();

        byte[] stored = (byte[]) database.dsl().fetchValue("select private_key from organization_key");

        String hex = HexFormat.of().formatHex(stored);
        for (BigInteger part : List.of(secret.getPrivateExponent(), secret.getPrimeP(), secret.getPrimeQ())) {
            assertThat(hex).doesNotContain(HexFormat.of().formatHex(part.toByteArray(), 1, 33));
        }
        assertThat(hex).doesNotContain(HexFormat.of().formatHex(secret.getEncoded(), 0, 26));
    }

    @Test
    void another_master_key_is_one_clear_error() {
        node(0).current(ACME, Purpose.SIGNING);

        assertThatThrownBy(() -> node(1).current(ACME, Purpose.SIGNING))
                .isInstanceOf(WrongMasterKey.class)
                .hasMessageStartingWith("the master key does not decrypt what is stored");
    }

    @Test
    void a_private_key_moved_to_another_row_is_refused() {
        node(0).current(ACME, Purpose.SIGNING);
        node(0).current(ACME, Purpose.ENCRYPTION);
        database.dsl()
                .execute("update organization_key set private_key ="
                        + " (select private_key from organization_key where purpose = 'encryption')"
                        + " where purpose = 'signing'");

        assertThatThrownBy(() -> node(0).current(ACME, Purpose.SIGNING)).isInstanceOf(WrongMasterKey.class);
    }

    @Test
    void an_organization_that_does_not_exist_gets_no_key() {
        assertThatThrownBy(() -> node(0).current(UUID.randomUUID(), Purpose.SIGNING))
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("foreign key");
    }

    /** What one node of the service holds; {@code masterKey} tells master keys apart. */
    private OrganizationKeys node(int masterKey) {
        byte[] key = new byte[32];
        key[0] = (byte) masterKey;
        return new OrganizationKeys(
                new JooqOrganizationKeys(database.dsl()),
                new MasterKey(key, random),
                new SelfSignedCertificates(random),
                new Secrets(random),
                Clock.fixed(NOON, ZoneOffset.UTC));
    }

    private static BigInteger modulus(OrganizationKey key) {
        return ((RSAPrivateCrtKey) key.key().privateKey()).getModulus();
    }
}
