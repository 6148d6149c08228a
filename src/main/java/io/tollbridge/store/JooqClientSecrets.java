package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.CLIENT;
import static io.tollbridge.store.jooq.Tables.CLIENT_SECRET;

import io.tollbridge.audit.Action;
import io.tollbridge.audit.Initiator;
import io.tollbridge.audit.Target;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.ClientSecrets;
import io.tollbridge.directory.Saved;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.DSLContext;

/** Secrets of clients in the database. */
public final class JooqClientSecrets implements ClientSecrets {
    private final DSLContext db;
    private final AuditRows audit;
    private final ClientRows rows = new ClientRows();

    public JooqClientSecrets(DSLContext db, Supplier<UUID> ids, Clock clock) {
        this.db = db;
        this.audit = new AuditRows(ids, clock);
    }

    @Override
    public Saved renew(
            UUID organizationId,
            String clientId,
            Optional<Integer> version,
            Client.Secret secret,
            Duration overlap,
            Initiator by) {
        return db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            Optional<Client> found = rows.locked(within, organizationId, clientId, version);
            if (found.isEmpty()) {
                return new Saved.Stale();
            }
            Client before = found.get();
            if (!before.settings().authentication().method().usesSecret()) {
                return new Saved.InTheWay("This client authenticates without a secret.");
            }
            Instant now = secret.createdAt();
            Optional<Client.Secret> kept = before.secrets().stream()
                    .filter(one -> isLive(one, now))
                    .max(Comparator.comparing(Client.Secret::createdAt).thenComparing(Client.Secret::id))
                    .map(one -> endingBy(one, now.plus(overlap)))
                    .filter(one -> isLive(one, now));
            within.deleteFrom(CLIENT_SECRET)
                    .where(CLIENT_SECRET.CLIENT_ID.eq(clientId))
                    .execute();
            List<Client.Secret> after = new ArrayList<>();
            kept.ifPresent(after::add);
            after.add(secret);
            after.forEach(one -> ClientRows.insertSecret(within, clientId, one));
            changed(within, before, after, Action.CLIENT_SECRET_CREATE, now, by);
            return new Saved.Done();
        });
    }

    @Override
    public Saved remove(
            UUID organizationId, String clientId, Optional<Integer> version, UUID secretId, Instant now, Initiator by) {
        return db.transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            Optional<Client> found = rows.locked(within, organizationId, clientId, version)
                    .filter(client ->
                            client.secrets().stream().anyMatch(one -> one.id().equals(secretId)));
            if (found.isEmpty()) {
                return new Saved.Stale();
            }
            Client before = found.get();
            List<Client.Secret> after = before.secrets().stream()
                    .filter(one -> !one.id().equals(secretId))
                    .toList();
            if (after.stream().noneMatch(one -> isLive(one, now))) {
                return new Saved.InTheWay("It is the last secret that works: make a new one first.");
            }
            within.deleteFrom(CLIENT_SECRET)
                    .where(CLIENT_SECRET.ID.eq(secretId), CLIENT_SECRET.CLIENT_ID.eq(clientId))
                    .execute();
            changed(within, before, after, Action.CLIENT_SECRET_DELETE, now, by);
            return new Saved.Done();
        });
    }

    private void changed(
            DSLContext within, Client before, List<Client.Secret> after, Action action, Instant now, Initiator by) {
        within.update(CLIENT)
                .set(CLIENT.MODIFIED_BY, by.name())
                .set(CLIENT.MODIFIED_AT, now)
                .set(CLIENT.VERSION, before.version() + 1)
                .where(CLIENT.CLIENT_ID.eq(before.clientId()))
                .execute();
        audit.changed(
                within,
                before.organizationId(),
                by,
                action,
                Target.client(before.clientId()),
                new Secrets(snapshots(before.secrets())),
                new Secrets(snapshots(after)));
    }

    /** What an audit event shows. */
    private record Secrets(List<ClientRows.SecretSnapshot> secrets) {}

    private static List<ClientRows.SecretSnapshot> snapshots(List<Client.Secret> secrets) {
        return secrets.stream().map(ClientRows.SecretSnapshot::of).toList();
    }

    private static boolean isLive(Client.Secret secret, Instant now) {
        return secret.expiresAt().filter(end -> !now.isBefore(end)).isEmpty();
    }

    private static Client.Secret endingBy(Client.Secret secret, Instant latest) {
        Instant end = secret.expiresAt().filter(latest::isAfter).orElse(latest);
        return new Client.Secret(
                secret.id(), secret.sha256(), secret.createdAt(), secret.lastUsedAt(), Optional.of(end));
    }
}
