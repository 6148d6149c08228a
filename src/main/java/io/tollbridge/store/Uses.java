package io.tollbridge.store;

import static org.jooq.impl.DSL.countDistinct;

import io.tollbridge.directory.Saved;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Table;

/** Counts who holds or uses a thing that is to be deleted, so that the refusal can say it. */
final class Uses {
    private final DSLContext within;
    private final List<String> found = new ArrayList<>();

    Uses(DSLContext within) {
        this.within = within;
    }

    Uses count(String one, String many, Table<?> table, Field<?> whose, Condition which) {
        int count = within.select(countDistinct(whose))
                .from(table)
                .where(which)
                .fetchSingle()
                .value1();
        if (count > 0) {
            found.add(count + " " + (count == 1 ? one : many));
        }
        return this;
    }

    /** Empty: nobody uses it. */
    Optional<Saved> answer() {
        return found.isEmpty() ? Optional.empty() : Optional.of(new Saved.InUse(String.join(" and ", found)));
    }
}
