package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.AUDIT_EVENT;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.tollbridge.audit.Action;
import io.tollbridge.audit.Initiator;
import io.tollbridge.audit.Outcome;
import io.tollbridge.audit.Target;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Writes the event of a management write inside that write's own transaction: neither is ever there without the other. To be
 * called as the last statement of the transaction, once it is sure that something changed:
 *
 * <pre>{@code
 * audit.created(within, role.organizationId(), by, Action.ROLE_CREATE, Target.role(role.id()), Snapshot.of(role));
 * audit.changed(within, organizationId, by, Action.ROLE_EDIT, Target.role(id), Snapshot.of(before), Snapshot.of(after));
 * audit.deleted(within, organizationId, by, Action.ROLE_DELETE, Target.role(id), Snapshot.of(before));
 * }</pre>
 *
 * A snapshot is a record of plain values that becomes a JSON object; what it must not hold is every secret: passwords,
 * their hashes, client secrets, private keys. The state before is to be read in the same transaction, {@code forUpdate()}.
 */
final class AuditRows {
    static final int LONGEST_ACTOR = 400;
    static final int LONGEST_ADDRESS = 64;
    static final int LONGEST_TARGET = 400;
    static final int LONGEST_REASON = 1000;

    private final Supplier<UUID> ids;
    private final Clock clock;
    private final ObjectMapper json = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    AuditRows(Supplier<UUID> ids, Clock clock) {
        this.ids = ids;
        this.clock = clock;
    }

    /** When an event that is written now has happened. */
    Instant now() {
        return clock.instant();
    }

    /** Something was created. */
    void created(DSLContext within, UUID organizationId, Initiator by, Action action, Target target, Object after) {
        write(within, organizationId, by, action, target, null, after);
    }

    /** Something was changed. */
    void changed(
            DSLContext within,
            UUID organizationId,
            Initiator by,
            Action action,
            Target target,
            Object before,
            Object after) {
        write(within, organizationId, by, action, target, before, after);
    }

    /** Something was deleted. */
    void deleted(DSLContext within, UUID organizationId, Initiator by, Action action, Target target, Object before) {
        write(within, organizationId, by, action, target, before, null);
    }

    private void write(
            DSLContext within,
            UUID organizationId,
            Initiator by,
            Action action,
            Target target,
            @Nullable Object before,
            @Nullable Object after) {
        within.insertInto(AUDIT_EVENT)
                .set(AUDIT_EVENT.ID, ids.get())
                .set(AUDIT_EVENT.ORGANIZATION_ID, organizationId)
                .set(AUDIT_EVENT.AT, clock.instant())
                .set(AUDIT_EVENT.ACTOR, cut(by.name(), LONGEST_ACTOR))
                .set(AUDIT_EVENT.ADDRESS, cut(by.address(), LONGEST_ADDRESS))
                .set(AUDIT_EVENT.ACTION, action.word())
                .set(AUDIT_EVENT.TARGET_TYPE, target.type())
                .set(AUDIT_EVENT.TARGET_ID, cut(target.id(), LONGEST_TARGET))
                .set(AUDIT_EVENT.OUTCOME, Outcome.SUCCESS.word())
                .set(AUDIT_EVENT.REASON, "")
                .set(AUDIT_EVENT.BEFORE_JSON, before == null ? null : text(before))
                .set(AUDIT_EVENT.AFTER_JSON, after == null ? null : text(after))
                .execute();
    }

    /** Names and addresses of requests are whatever somebody sent: too long for its column must not be a failure. */
    static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest);
    }

    private String text(Object snapshot) {
        try {
            return json.writeValueAsString(snapshot);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException(bug);
        }
    }
}
