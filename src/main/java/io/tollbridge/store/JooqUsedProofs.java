package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.USED_PROOF;

import io.tollbridge.directory.Sha256;
import io.tollbridge.oauth.UsedProofs;
import java.time.Instant;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;

/** Used proofs in the database. */
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
                    .set(USED_PROOF.KEEP_UNTIL, keepUntil)
                    .execute();
            return true;
        } catch (DataAccessException refused) {
            if (DuplicateKey.is("PRIMARY", refused)) {
                return false;
            }
            throw refused;
        }
    }
}
