package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER;
import static io.tollbridge.store.jooq.Tables.USER_ACCOUNT;
import static io.tollbridge.store.jooq.Tables.USER_IDENTITY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;

import io.tollbridge.audit.Action;
import io.tollbridge.audit.Initiator;
import io.tollbridge.audit.Target;
import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.People;
import io.tollbridge.directory.PersistentName;
import io.tollbridge.directory.Person;
import io.tollbridge.directory.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;

/** Users in the database, as assertions name them: never a local administrator, who signs in by password alone. */
public final class JooqPeople implements People {
    private final DSLContext db;
    private final Clock clock;
    private final AuditRows audit;

    public JooqPeople(DSLContext db, Supplier<UUID> ids, Clock clock) {
        this.db = db;
        this.clock = clock;
        this.audit = new AuditRows(ids, clock);
    }

    @Override
    public Optional<Person> byEmail(UUID organizationId, EmailAddress email) {
        return one(organizationId, UserRows.hasEmail(email));
    }

    @Override
    public Optional<Person> byPersistentName(UUID organizationId, PersistentName name) {
        Condition remembered = USER_ACCOUNT.ID.eq(select(USER_IDENTITY.USER_ID)
                .from(USER_IDENTITY)
                .where(
                        USER_IDENTITY.IDENTITY_PROVIDER_ID.eq(name.identityProviderId()),
                        USER_IDENTITY.NAME_ID_SHA256.eq(key(name).bytes())));
        return one(organizationId, remembered);
    }

    @Override
    public Optional<Person> sameName(UUID organizationId, EmailAddress email) {
        String local = email.localPart();
        // A range of the unique key; 'A' is what comes behind '@'.
        Condition range = USER_ACCOUNT.EMAIL_KEY.ge(local + "@").and(USER_ACCOUNT.EMAIL_KEY.lt(local + "A"));
        return one(organizationId, range);
    }

    private Optional<Person> one(UUID organizationId, Condition which) {
        return db.select(PersonRows.FIELDS)
                .from(USER_ACCOUNT)
                .where(USER_ACCOUNT.ORGANIZATION_ID.eq(organizationId), which, PersonRows.MAY_BE_NAMED)
                .limit(1)
                .fetchOptional(PersonRows::person);
    }

    /** Once for each name: no later login comes here, so that it may take a transaction with the event beside it. */
    @Override
    public void remember(UUID organizationId, UUID userId, PersistentName name) {
        Sha256 key = key(name);
        String text = ShortText.of(name.value());
        Instant now = clock.instant();
        try {
            db.transaction(transaction -> {
                if (inserted(transaction.dsl(), organizationId, userId, name.identityProviderId(), key, text, now)) {
                    audit.created(
                            transaction.dsl(),
                            organizationId,
                            Initiator.service("login"),
                            Action.USER_IDENTITY_CREATE,
                            Target.user(userId),
                            RememberedName.of(name.identityProviderId(), key, text, now)
                                    .identity());
                }
            });
        } catch (DataAccessException refused) {
            if (DuplicateKey.in(refused).isEmpty()) {
                throw refused;
            }
        }
    }

    /** From the user's row: one who is gone, or a local administrator, has no name to be remembered. */
    private static boolean inserted(
            DSLContext within,
            UUID organizationId,
            UUID userId,
            UUID identityProviderId,
            Sha256 key,
            String text,
            Instant now) {
        return within.insertInto(
                                USER_IDENTITY,
                                USER_IDENTITY.IDENTITY_PROVIDER_ID,
                                USER_IDENTITY.NAME_ID_SHA256,
                                USER_IDENTITY.USER_ID,
                                USER_IDENTITY.NAME_ID,
                                USER_IDENTITY.CREATED_AT)
                        .select(select(
                                        IDENTITY_PROVIDER.ID,
                                        val(key.bytes(), USER_IDENTITY.NAME_ID_SHA256),
                                        USER_ACCOUNT.ID,
                                        val(text, USER_IDENTITY.NAME_ID),
                                        val(now, USER_IDENTITY.CREATED_AT))
                                .from(USER_ACCOUNT)
                                .join(IDENTITY_PROVIDER)
                                .on(IDENTITY_PROVIDER.ORGANIZATION_ID.eq(USER_ACCOUNT.ORGANIZATION_ID))
                                .where(
                                        USER_ACCOUNT.ORGANIZATION_ID.eq(organizationId),
                                        USER_ACCOUNT.ID.eq(userId),
                                        PersonRows.MAY_BE_NAMED,
                                        IDENTITY_PROVIDER.ID.eq(identityProviderId)))
                        .execute()
                == 1;
    }

    /** Each part behind its length, so that no two names have the same bytes. */
    private static Sha256 key(PersistentName name) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String part : name.parts()) {
            byte[] text = part.getBytes(UTF_8);
            bytes.writeBytes(ByteBuffer.allocate(4).putInt(text.length).array());
            bytes.writeBytes(text);
        }
        return Sha256.of(bytes.toByteArray());
    }
}
