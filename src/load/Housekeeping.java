import io.tollbridge.store.Database;
import io.tollbridge.store.Expiry;
import io.tollbridge.store.JooqOrganizations;
import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.Organization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jooq.DSLContext;

/**
 * How long one pass of housekeeping takes over a million expired credentials, what a login's INSERT waits meanwhile, and how
 * long it takes to find what an identity provider's cut must end among 100,000 credentials. Run by
 * {@code src/load/housekeeping} from this source, on the embedded database as it is shipped. Arguments: rows, and rows of the
 * cut.
 */
final class Housekeeping {
    private static final int PART = 10_000;

    private Housekeeping() {}

    public static void main(String... arguments) throws Exception {
        int rows = Integer.parseInt(arguments[0]);
        int toCut = Integer.parseInt(arguments[1]);
        Path folder = Files.createTempDirectory("tollbridge-housekeeping");
        Clock clock = Clock.systemUTC();
        try (Database database = Database.open(new Database.Location.Embedded(folder.resolve("data")), new SecureRandom())) {
            DSLContext db = database.dsl();
            Organization acme = new JooqOrganizations(db, UUID::randomUUID, clock)
                    .createIfAbsent(new Organization(UUID.randomUUID(), "acme", "Acme"), Initiator.service("load"));
            long start = System.nanoTime();
            for (int part = 0; part < rows / PART; part++) {
                insert(db, acme, "expired" + part, "UUID()", "2026-01-02");
            }
            System.out.printf("%d expired credentials were made in %d s%n", rows, seconds(start));

            AtomicBoolean done = new AtomicBoolean();
            List<Long> waits = new ArrayList<>();
            Thread logins = Thread.ofPlatform().start(() -> {
                while (!done.get()) {
                    long begin = System.nanoTime();
                    insertOne(db, acme);
                    waits.add((System.nanoTime() - begin) / 1_000);
                    pause();
                }
            });
            start = System.nanoTime();
            int deleted = new Expiry(db, clock).sweep();
            long took = System.nanoTime() - start;
            done.set(true);
            logins.join();
            waits.sort(null);
            System.out.printf(
                    "a pass deleted %d rows in %.1f s; %d INSERTs of logins meanwhile: median %.1f ms, 99 %% %.1f ms,"
                            + " longest %.1f ms%n",
                    deleted,
                    took / 1e9,
                    waits.size(),
                    waits.get(waits.size() / 2) / 1e3,
                    waits.get(waits.size() * 99 / 100) / 1e3,
                    waits.getLast() / 1e3);

            String provider = UUID.randomUUID().toString();
            for (int part = 0; part < toCut / PART; part++) {
                insert(db, acme, "live" + part, "IF(seq % 100 = 0, '" + provider + "', UUID())", "2030-01-01");
            }
            db.execute("ANALYZE TABLE credential");
            for (int run = 0; run < 3; run++) {
                start = System.nanoTime();
                int found = db.fetchOne(
                                "SELECT COUNT(id) FROM credential WHERE client_id IS NULL AND organization_id = ?"
                                        + " AND identity_provider_id = ? AND revoked_at IS NULL",
                                acme.id(),
                                UUID.fromString(provider))
                        .get(0, Integer.class);
                System.out.printf(
                        "the cut of an identity provider found its %d among %d sessions in %d ms%n",
                        found, toCut, (System.nanoTime() - start) / 1_000_000);
            }
        }
    }

    private static void insert(DSLContext db, Organization acme, String prefix, String provider, String until) {
        db.execute("INSERT INTO credential (secret_sha256, id, kind, organization_id, identity_provider_id, scope,"
                + " assertion_sha256, issued_at, expires_at, keep_until)"
                + " SELECT UNHEX(SHA2(CONCAT('" + prefix + "-', seq), 256)), UUID(), 'session', '" + acme.id() + "', "
                + provider + ", '', UNHEX(SHA2(CONCAT('a" + prefix + "-', seq), 256)), '2026-01-01', '" + until + "', '"
                + until + "' FROM seq_1_to_" + PART);
    }

    private static void insertOne(DSLContext db, Organization acme) {
        db.execute("INSERT INTO credential (secret_sha256, id, kind, organization_id, scope, assertion_sha256, issued_at,"
                + " expires_at, keep_until) SELECT UNHEX(SHA2(UUID(), 256)), UUID(), 'session', '" + acme.id()
                + "', '', UNHEX(SHA2(UUID(), 256)), UTC_TIMESTAMP(6), '2030-01-01', '2030-01-01'");
    }

    private static void pause() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static long seconds(long start) {
        return (System.nanoTime() - start) / 1_000_000_000;
    }
}
