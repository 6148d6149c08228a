package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER;

import io.tollbridge.audit.Action;
import io.tollbridge.audit.Initiator;
import io.tollbridge.audit.Target;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.MetadataRefreshes;
import io.tollbridge.directory.MetadataState;
import io.tollbridge.directory.Saved;
import io.tollbridge.directory.Sha256;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** The refreshes of metadata in the database, which also is where nodes agree on who does which. */
public final class JooqMetadataRefreshes implements MetadataRefreshes {
    private static final int LONGEST = 1000;

    private static final List<Field<?>> STATE = List.of(
            IDENTITY_PROVIDER.METADATA_ETAG,
            IDENTITY_PROVIDER.METADATA_LAST_MODIFIED,
            IDENTITY_PROVIDER.METADATA_CHECKED_AT,
            IDENTITY_PROVIDER.METADATA_REFRESH_AT,
            IDENTITY_PROVIDER.METADATA_PROBLEM,
            IDENTITY_PROVIDER.METADATA_FAILURES,
            IDENTITY_PROVIDER.HELD_METADATA_XML,
            IDENTITY_PROVIDER.HELD_SHA256,
            IDENTITY_PROVIDER.HELD_SINCE,
            IDENTITY_PROVIDER.REJECTED_SHA256);

    private final DSLContext db;
    private final AuditRows audit;

    /** {@code ids} and {@code clock} are for the audit events of its writes. */
    public JooqMetadataRefreshes(DSLContext db, Supplier<UUID> ids, Clock clock) {
        this.db = db;
        this.audit = new AuditRows(ids, clock);
    }

    /** What the audit log shows of a change that is no longer waiting. */
    private record HeldSnapshot(Instant heldSince, String changesSha256, String metadataSha256) {}

    @Override
    public List<Due> claimDue(Instant now, int limit, Duration lease) {
        List<Due> claimed = new ArrayList<>();
        var due = db.select(
                        IDENTITY_PROVIDER.ID, IDENTITY_PROVIDER.ORGANIZATION_ID, IDENTITY_PROVIDER.METADATA_REFRESH_AT)
                .from(IDENTITY_PROVIDER)
                .where(IDENTITY_PROVIDER.METADATA_REFRESH_AT.le(now))
                .orderBy(IDENTITY_PROVIDER.METADATA_REFRESH_AT)
                .limit(limit)
                .fetch();
        for (var row : due) {
            // Whoever moves it from the instant that both saw has it: one UPDATE, so one node.
            int taken = db.update(IDENTITY_PROVIDER)
                    .set(IDENTITY_PROVIDER.METADATA_REFRESH_AT, now.plus(lease))
                    .where(
                            IDENTITY_PROVIDER.ID.eq(row.value1()),
                            IDENTITY_PROVIDER.METADATA_REFRESH_AT.eq(row.value3()))
                    .execute();
            if (taken == 1) {
                claimed.add(new Due(row.value2(), row.value1()));
            }
        }
        return claimed;
    }

    @Override
    public Optional<MetadataState> state(UUID organizationId, UUID id) {
        return db.select(STATE)
                .from(IDENTITY_PROVIDER)
                .where(IDENTITY_PROVIDER.ORGANIZATION_ID.eq(organizationId), IDENTITY_PROVIDER.ID.eq(id))
                .fetchOptional(JooqMetadataRefreshes::state);
    }

    @Override
    public boolean unchanged(
            IdentityProvider of, MetadataState.Validators validators, Optional<NewCopy> copy, Times times) {
        Map<Field<?>, @Nullable Object> columns = looked(validators, times);
        if (of.settings().metadataUrl().isEmpty()) {
            columns.put(IDENTITY_PROVIDER.METADATA_REFRESH_AT, null);
        }
        copy.ifPresent(document -> {
            columns.put(IDENTITY_PROVIDER.METADATA_XML, document.metadataXml());
            columns.put(
                    IDENTITY_PROVIDER.METADATA_VALID_UNTIL,
                    document.validUntil().orElse(null));
            columns.putAll(nothingHeld());
        });
        return db.update(IDENTITY_PROVIDER)
                        .set(columns)
                        .where(isThisVersion(of))
                        .execute()
                == 1;
    }

    @Override
    public boolean hold(
            IdentityProvider current,
            IdentityProvider proposed,
            MetadataState.Held held,
            MetadataState.Validators validators,
            Times times,
            Initiator by) {
        return db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            var row = within.select(IDENTITY_PROVIDER.METADATA_XML, IDENTITY_PROVIDER.HELD_SHA256)
                    .from(IDENTITY_PROVIDER)
                    .where(isThisVersion(current))
                    .forUpdate()
                    .fetchOptional();
            if (row.isEmpty()) {
                return false;
            }
            byte[] before = row.get().value2();
            boolean news = before == null || !Sha256.stored(before).equals(held.changes());
            Map<Field<?>, @Nullable Object> columns = looked(validators, times);
            columns.put(IDENTITY_PROVIDER.HELD_METADATA_XML, held.metadataXml());
            if (news) {
                columns.put(IDENTITY_PROVIDER.HELD_SHA256, held.changes().bytes());
                columns.put(IDENTITY_PROVIDER.HELD_SINCE, held.since());
                // Who approves with If-Match approves what was seen, and nothing that took its place since.
                columns.put(IDENTITY_PROVIDER.VERSION, current.version() + 1);
            }
            within.update(IDENTITY_PROVIDER)
                    .set(columns)
                    .where(IDENTITY_PROVIDER.ID.eq(current.id()))
                    .execute();
            if (news) {
                audit.changed(
                        within,
                        current.organizationId(),
                        by,
                        Action.IDENTITY_PROVIDER_METADATA_HOLD,
                        Target.identityProvider(current.id()),
                        IdentityProviderSnapshot.of(current, row.get().value1()),
                        IdentityProviderSnapshot.of(proposed, held.metadataXml()));
            }
            return true;
        });
    }

    @Override
    public boolean failed(IdentityProvider of, MetadataState.Problem problem, Times times) {
        return db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            var before = within.select(IDENTITY_PROVIDER.METADATA_PROBLEM)
                    .from(IDENTITY_PROVIDER)
                    .where(isThisVersion(of))
                    .forUpdate()
                    .fetchOptional();
            if (before.isEmpty()) {
                return false;
            }
            within.update(IDENTITY_PROVIDER)
                    .set(IDENTITY_PROVIDER.METADATA_CHECKED_AT, times.at())
                    .set(IDENTITY_PROVIDER.METADATA_REFRESH_AT, times.next())
                    .set(IDENTITY_PROVIDER.METADATA_PROBLEM, AuditRows.cut(problem.toString(), LONGEST))
                    .set(IDENTITY_PROVIDER.METADATA_FAILURES, IDENTITY_PROVIDER.METADATA_FAILURES.plus(1))
                    .where(IDENTITY_PROVIDER.ID.eq(of.id()))
                    .execute();
            String last = before.get().value1();
            return last == null || !MetadataState.Problem.of(last).code().equals(problem.code());
        });
    }

    @Override
    public Saved reject(IdentityProvider of, Initiator by) {
        return db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            Optional<MetadataState.Held> held = within.select(STATE)
                    .from(IDENTITY_PROVIDER)
                    .where(isThisVersion(of))
                    .forUpdate()
                    .fetchOptional(JooqMetadataRefreshes::state)
                    .flatMap(MetadataState::held);
            if (held.isEmpty()) {
                return new Saved.Stale();
            }
            Map<Field<?>, @Nullable Object> columns = nothingHeld();
            columns.put(IDENTITY_PROVIDER.REJECTED_SHA256, held.get().changes().bytes());
            columns.put(IDENTITY_PROVIDER.VERSION, of.version() + 1);
            within.update(IDENTITY_PROVIDER)
                    .set(columns)
                    .where(IDENTITY_PROVIDER.ID.eq(of.id()))
                    .execute();
            audit.deleted(
                    within,
                    of.organizationId(),
                    by,
                    Action.IDENTITY_PROVIDER_METADATA_REJECT,
                    Target.identityProvider(of.id()),
                    new HeldSnapshot(
                            held.get().since(),
                            held.get().changes().toString(),
                            Sha256.of(held.get().metadataXml()).toString()));
            return new Saved.Done();
        });
    }

    private static Condition isThisVersion(IdentityProvider of) {
        return IDENTITY_PROVIDER
                .ID
                .eq(of.id())
                .and(IDENTITY_PROVIDER.ORGANIZATION_ID.eq(of.organizationId()))
                .and(IDENTITY_PROVIDER.VERSION.eq(of.version()));
    }

    private static Map<Field<?>, @Nullable Object> looked(MetadataState.Validators validators, Times times) {
        Map<Field<?>, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put(IDENTITY_PROVIDER.METADATA_ETAG, kept(validators.etag()));
        columns.put(IDENTITY_PROVIDER.METADATA_LAST_MODIFIED, kept(validators.lastModified()));
        columns.put(IDENTITY_PROVIDER.METADATA_CHECKED_AT, times.at());
        columns.put(IDENTITY_PROVIDER.METADATA_REFRESH_AT, times.next());
        columns.put(IDENTITY_PROVIDER.METADATA_PROBLEM, null);
        columns.put(IDENTITY_PROVIDER.METADATA_FAILURES, 0);
        return columns;
    }

    private static Map<Field<?>, @Nullable Object> nothingHeld() {
        Map<Field<?>, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put(IDENTITY_PROVIDER.HELD_METADATA_XML, null);
        columns.put(IDENTITY_PROVIDER.HELD_SHA256, null);
        columns.put(IDENTITY_PROVIDER.HELD_SINCE, null);
        return columns;
    }

    /** One that is too long is not kept: cut short it would be another. */
    private static @Nullable String kept(Optional<String> validator) {
        return validator.filter(text -> text.length() <= LONGEST).orElse(null);
    }

    private static MetadataState state(Record row) {
        Optional<MetadataState.Held> held = Optional.ofNullable(row.get(IDENTITY_PROVIDER.HELD_METADATA_XML))
                .map(xml -> new MetadataState.Held(
                        xml,
                        Sha256.stored(row.get(IDENTITY_PROVIDER.HELD_SHA256)),
                        row.get(IDENTITY_PROVIDER.HELD_SINCE)));
        return new MetadataState(
                new MetadataState.Validators(
                        Optional.ofNullable(row.get(IDENTITY_PROVIDER.METADATA_ETAG)),
                        Optional.ofNullable(row.get(IDENTITY_PROVIDER.METADATA_LAST_MODIFIED))),
                Optional.ofNullable(row.get(IDENTITY_PROVIDER.METADATA_CHECKED_AT)),
                Optional.ofNullable(row.get(IDENTITY_PROVIDER.METADATA_REFRESH_AT)),
                Optional.ofNullable(row.get(IDENTITY_PROVIDER.METADATA_PROBLEM)).map(MetadataState.Problem::of),
                row.get(IDENTITY_PROVIDER.METADATA_FAILURES),
                held,
                Optional.ofNullable(row.get(IDENTITY_PROVIDER.REJECTED_SHA256)).map(Sha256::stored));
    }
}
