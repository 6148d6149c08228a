package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER;
import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER_KEY;
import static io.tollbridge.store.jooq.Tables.ORGANIZATION;
import static io.tollbridge.store.jooq.Tables.ORGANIZATION_KEY;

import io.tollbridge.audit.Action;
import io.tollbridge.audit.Initiator;
import io.tollbridge.audit.Target;
import io.tollbridge.keys.KeyRollOver;
import io.tollbridge.keys.KeyState;
import io.tollbridge.keys.Purpose;
import io.tollbridge.keys.StoredKey;
import io.tollbridge.keys.StoredKeys;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** The steps of a roll-over in the database. The lock on the organization's row puts those of one organization in order. */
public final class JooqKeyRollOver implements KeyRollOver {
    private final DSLContext db;
    private final AuditRows audit;

    /** A transaction that holds the organization's lock, and the keys as they are until it ends. */
    private record Within(DSLContext db, StoredKeys keys) {}

    /** {@code ids} and {@code clock} are for the audit events of its writes. */
    public JooqKeyRollOver(DSLContext db, Supplier<UUID> ids, Clock clock) {
        this.db = db;
        this.audit = new AuditRows(ids, clock);
    }

    @Override
    public List<Partner> partners(UUID organizationId) {
        return partners(db, organizationId);
    }

    @Override
    public Step publish(UUID organizationId, List<StoredKey> next, Initiator by) {
        return step(organizationId, Action.ORGANIZATION_KEY_PUBLISH, by, within -> {
            for (StoredKey key : next) {
                if (within.keys.in(key.purpose(), KeyState.NEXT).isPresent()) {
                    return inTheWay("A next key for %s is published already.", key.purpose());
                }
            }
            next.forEach(key -> OrganizationKeyRows.insert(within.db, key).execute());
            return new Step.Done();
        });
    }

    @Override
    public Step withdraw(UUID organizationId, Set<Purpose> purposes, Initiator by) {
        return step(organizationId, Action.ORGANIZATION_KEY_WITHDRAW, by, within -> {
            List<StoredKey> next = within.keys.in(purposes, KeyState.NEXT);
            if (next.isEmpty()) {
                return new Step.InTheWay("There is no next key.");
            }
            List<String> using = partners(within.db, organizationId).stream()
                    .filter(one ->
                            next.stream().anyMatch(key -> one.of(key.id()).isPresent()))
                    .map(Partner::name)
                    .toList();
            if (!using.isEmpty()) {
                return new Step.InTheWay("It has been confirmed for " + String.join(", ", using)
                        + ", which may use it already: take that back first.");
            }
            next.forEach(key -> erase(within.db, key));
            return new Step.Done();
        });
    }

    @Override
    public Step advance(UUID organizationId, Set<Purpose> purposes, boolean force, Initiator by) {
        return step(organizationId, Action.ORGANIZATION_KEY_SWITCH, by, within -> {
            List<StoredKey> next = within.keys.in(purposes, KeyState.NEXT);
            if (next.isEmpty()) {
                return new Step.InTheWay("There is no next key: publish one first.");
            }
            for (StoredKey key : next) {
                if (within.keys.in(key.purpose(), KeyState.PREVIOUS).isPresent()) {
                    return inTheWay("There still is a previous key for %s: retire it first.", key.purpose());
                }
            }
            List<String> unconfirmed = partners(within.db, organizationId).stream()
                    .filter(Partner::enabled)
                    .filter(one ->
                            next.stream().anyMatch(key -> one.of(key.id()).isEmpty()))
                    .map(Partner::name)
                    .toList();
            if (!force && !unconfirmed.isEmpty()) {
                return new Step.Unconfirmed(unconfirmed);
            }
            for (StoredKey key : next) {
                within.keys
                        .in(key.purpose(), KeyState.CURRENT)
                        .ifPresent(current -> move(within.db, current, KeyState.PREVIOUS, activated(current)));
                move(within.db, key, KeyState.CURRENT, audit.now());
            }
            return new Step.Done();
        });
    }

    @Override
    public Step goBack(UUID organizationId, Set<Purpose> purposes, Initiator by) {
        return step(organizationId, Action.ORGANIZATION_KEY_SWITCH_BACK, by, within -> {
            List<StoredKey> previous = within.keys.in(purposes, KeyState.PREVIOUS);
            if (previous.isEmpty()) {
                return new Step.InTheWay("There is no previous key.");
            }
            for (StoredKey key : previous) {
                if (within.keys.in(key.purpose(), KeyState.NEXT).isPresent()) {
                    return inTheWay("A next key for %s is published: withdraw it first.", key.purpose());
                }
            }
            for (StoredKey key : previous) {
                within.keys
                        .in(key.purpose(), KeyState.CURRENT)
                        .ifPresent(current -> move(within.db, current, KeyState.NEXT, null));
                move(within.db, key, KeyState.CURRENT, activated(key));
            }
            return new Step.Done();
        });
    }

    @Override
    public Step retire(UUID organizationId, Set<Purpose> purposes, Initiator by) {
        return step(organizationId, Action.ORGANIZATION_KEY_RETIRE, by, within -> {
            List<StoredKey> previous = within.keys.in(purposes, KeyState.PREVIOUS);
            if (previous.isEmpty()) {
                return new Step.InTheWay("There is no previous key.");
            }
            previous.forEach(key -> erase(within.db, key));
            return new Step.Done();
        });
    }

    @Override
    public Step confirm(
            UUID organizationId, UUID identityProviderId, boolean confirmed, boolean signWithNext, Initiator by) {
        return db.transactionResult(transaction -> {
            Within within = lock(transaction.dsl(), organizationId);
            Optional<Partner> before = partner(within.db, organizationId, identityProviderId);
            if (before.isEmpty()) {
                return new Step.NoSuchProvider();
            }
            List<StoredKey> newest = within.keys.newest();
            if (newest.isEmpty()) {
                return new Step.InTheWay("No key is being replaced: publish the next one first.");
            }
            if (signWithNext && within.keys.in(Purpose.SIGNING, KeyState.NEXT).isEmpty()) {
                return new Step.InTheWay("There is no next key to sign with.");
            }
            for (StoredKey key : newest) {
                if (confirmed) {
                    save(within.db, identityProviderId, key, signWithNext, by);
                } else {
                    forget(within.db, identityProviderId, key);
                }
            }
            Partner after =
                    partner(within.db, organizationId, identityProviderId).orElseThrow();
            audit.changed(
                    within.db,
                    organizationId,
                    by,
                    Action.IDENTITY_PROVIDER_KEYS_EDIT,
                    Target.identityProvider(identityProviderId),
                    ConfirmationSnapshot.of(before.get()),
                    ConfirmationSnapshot.of(after));
            return new Step.Done();
        });
    }

    /** A confirmation keeps its date and name when only the signing changes. Before the switch {@code signs} has a meaning. */
    private void save(DSLContext within, UUID identityProviderId, StoredKey key, boolean signWithNext, Initiator by) {
        boolean signs = key.purpose() == Purpose.SIGNING && key.state() == KeyState.NEXT && signWithNext;
        within.insertInto(IDENTITY_PROVIDER_KEY)
                .set(IDENTITY_PROVIDER_KEY.IDENTITY_PROVIDER_ID, identityProviderId)
                .set(IDENTITY_PROVIDER_KEY.KEY_ID, key.id())
                .set(IDENTITY_PROVIDER_KEY.SIGNS, signs)
                .set(IDENTITY_PROVIDER_KEY.CONFIRMED_AT, audit.now())
                .set(IDENTITY_PROVIDER_KEY.CONFIRMED_BY, AuditRows.cut(by.name(), AuditRows.LONGEST_ACTOR))
                .onDuplicateKeyUpdate()
                .set(IDENTITY_PROVIDER_KEY.SIGNS, signs)
                .execute();
    }

    private static void forget(DSLContext within, UUID identityProviderId, StoredKey key) {
        within.deleteFrom(IDENTITY_PROVIDER_KEY)
                .where(
                        IDENTITY_PROVIDER_KEY.IDENTITY_PROVIDER_ID.eq(identityProviderId),
                        IDENTITY_PROVIDER_KEY.KEY_ID.eq(key.id()))
                .execute();
    }

    /** One step of the whole organization, with the event that says what it changed. */
    private Step step(UUID organizationId, Action action, Initiator by, Function<Within, Step> change) {
        return db.transactionResult(transaction -> {
            Within within = lock(transaction.dsl(), organizationId);
            Step step = change.apply(within);
            if (step instanceof Step.Done) {
                audit.changed(
                        within.db,
                        organizationId,
                        by,
                        action,
                        Target.organization(organizationId),
                        OrganizationKeySnapshot.of(within.keys),
                        OrganizationKeySnapshot.of(keys(within.db, organizationId)));
            }
            return step;
        });
    }

    private static Within lock(DSLContext within, UUID organizationId) {
        within.select(ORGANIZATION.ID)
                .from(ORGANIZATION)
                .where(ORGANIZATION.ID.eq(organizationId))
                .forUpdate()
                .fetch();
        return new Within(within, keys(within, organizationId));
    }

    private static StoredKeys keys(DSLContext within, UUID organizationId) {
        return new StoredKeys(within.select(OrganizationKeyRows.FIELDS)
                .from(ORGANIZATION_KEY)
                .where(ORGANIZATION_KEY.ORGANIZATION_ID.eq(organizationId))
                .orderBy(ORGANIZATION_KEY.CREATED_AT, ORGANIZATION_KEY.ID)
                .fetch(OrganizationKeyRows::key));
    }

    private static void move(DSLContext within, StoredKey key, KeyState state, @Nullable Instant activatedAt) {
        within.update(ORGANIZATION_KEY)
                .set(ORGANIZATION_KEY.STATE, state.word())
                .set(ORGANIZATION_KEY.ACTIVATED_AT, activatedAt)
                .where(ORGANIZATION_KEY.ID.eq(key.id()))
                .execute();
    }

    private static @Nullable Instant activated(StoredKey key) {
        return key.dates().activatedAt().orElse(null);
    }

    private void erase(DSLContext within, StoredKey key) {
        within.update(ORGANIZATION_KEY)
                .set(ORGANIZATION_KEY.STATE, KeyState.RETIRED.word())
                .setNull(ORGANIZATION_KEY.PRIVATE_KEY)
                .set(ORGANIZATION_KEY.RETIRED_AT, audit.now())
                .where(ORGANIZATION_KEY.ID.eq(key.id()))
                .execute();
    }

    private static Step inTheWay(String why, Purpose purpose) {
        return new Step.InTheWay(String.format(why, OrganizationKeyRows.word(purpose)));
    }

    private static Optional<Partner> partner(DSLContext db, UUID organizationId, UUID identityProviderId) {
        return partners(db, organizationId).stream()
                .filter(one -> one.id().equals(identityProviderId))
                .findFirst();
    }

    private static List<Partner> partners(DSLContext db, UUID organizationId) {
        return db
                .select(
                        IDENTITY_PROVIDER.ID,
                        IDENTITY_PROVIDER.NAME,
                        IDENTITY_PROVIDER.ENABLED,
                        IDENTITY_PROVIDER_KEY.KEY_ID,
                        IDENTITY_PROVIDER_KEY.SIGNS,
                        IDENTITY_PROVIDER_KEY.CONFIRMED_AT,
                        IDENTITY_PROVIDER_KEY.CONFIRMED_BY)
                .from(IDENTITY_PROVIDER)
                .leftJoin(IDENTITY_PROVIDER_KEY)
                .on(IDENTITY_PROVIDER_KEY.IDENTITY_PROVIDER_ID.eq(IDENTITY_PROVIDER.ID))
                .where(IDENTITY_PROVIDER.ORGANIZATION_ID.eq(organizationId))
                .orderBy(IDENTITY_PROVIDER.NAME, IDENTITY_PROVIDER.ID)
                .fetchGroups(IDENTITY_PROVIDER.ID)
                .values()
                .stream()
                .map(JooqKeyRollOver::partner)
                .toList();
    }

    private static Partner partner(List<? extends Record> rows) {
        Record first = rows.getFirst();
        return new Partner(
                first.get(IDENTITY_PROVIDER.ID),
                first.get(IDENTITY_PROVIDER.NAME),
                first.get(IDENTITY_PROVIDER.ENABLED),
                rows.stream()
                        .filter(row -> row.get(IDENTITY_PROVIDER_KEY.KEY_ID) != null)
                        .map(row -> new Confirmation(
                                row.get(IDENTITY_PROVIDER_KEY.KEY_ID),
                                row.get(IDENTITY_PROVIDER_KEY.SIGNS),
                                row.get(IDENTITY_PROVIDER_KEY.CONFIRMED_AT),
                                row.get(IDENTITY_PROVIDER_KEY.CONFIRMED_BY)))
                        .toList());
    }
}
