package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.USER_ACCOUNT;
import static io.tollbridge.store.jooq.Tables.USER_IDENTITY;

import io.tollbridge.directory.Sha256;
import io.tollbridge.directory.Users;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;

/** A persistent NameID that is remembered for a user: its key in the table and what is told of it. */
record RememberedName(Sha256 sha256, Users.Identity identity) {
    /** All of the user's, the oldest first. */
    static List<RememberedName> of(DSLContext db, UUID organizationId, UUID userId) {
        return db.select(
                        USER_IDENTITY.IDENTITY_PROVIDER_ID,
                        USER_IDENTITY.NAME_ID_SHA256,
                        USER_IDENTITY.NAME_ID,
                        USER_IDENTITY.CREATED_AT)
                .from(USER_IDENTITY)
                .join(USER_ACCOUNT)
                .on(USER_ACCOUNT.ID.eq(USER_IDENTITY.USER_ID))
                .where(USER_ACCOUNT.ORGANIZATION_ID.eq(organizationId), USER_IDENTITY.USER_ID.eq(userId))
                .orderBy(USER_IDENTITY.CREATED_AT, USER_IDENTITY.NAME_ID_SHA256)
                .fetch(row -> of(row.value1(), Sha256.stored(row.value2()), row.value3(), row.value4()));
    }

    static RememberedName of(UUID identityProviderId, Sha256 sha256, String name, Instant createdAt) {
        return new RememberedName(
                sha256, new Users.Identity(id(identityProviderId, sha256), identityProviderId, name, createdAt));
    }

    /** The row's key, (identity provider, SHA-256), as one UUID of version 8 (RFC 9562 §5.8). */
    private static UUID id(UUID identityProviderId, Sha256 sha256) {
        ByteBuffer key = ByteBuffer.allocate(48)
                .putLong(identityProviderId.getMostSignificantBits())
                .putLong(identityProviderId.getLeastSignificantBits())
                .put(sha256.bytes());
        ByteBuffer hash = ByteBuffer.wrap(Sha256.of(key.array()).bytes());
        return new UUID(
                hash.getLong() & 0xffff_ffff_ffff_0fffL | 0x8000L,
                hash.getLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L);
    }
}
