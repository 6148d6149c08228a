package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.USED_PROOF;

import io.tollbridge.directory.Sha256;
import io.tollbridge.oauth.UsedProofs;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;

/** The primary key decides, so that of two nodes at the same moment one is first. */
public final class JooqUsedProofs implements UsedProofs {
    private final DSLContext db;

    public JooqUsedProofs(DSLContext db) {
        this.db = db;
    }

    @Override
    public boolean firstUse(Sha256 proof, Instant keepUntil) {
        try {
            db.insertInto(USED_PROOF)
                    .set(USED_PROOF.PROOF_SHA256, proof.bytes())
                    // Columns hold microseconds: rounded up, lest the guard end before the last instant.
                    .set(USED_PROOF.KEEP_UNTIL, keepUntil.plus(999, ChronoUnit.NANOS))
                    .execute();
            return true;
        } catch (DataAccessException refused) {
            if (DuplicateKey.in(refused).isPresent()) {
                return false;
            }
            throw refused;
        }
    }
}
