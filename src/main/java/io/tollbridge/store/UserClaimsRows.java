package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER;
import static io.tollbridge.store.jooq.Tables.USER_ACCOUNT;

import io.tollbridge.directory.EmailAddress;
import io.tollbridge.oauth.UserClaims;
import java.util.List;
import java.util.Optional;
import org.jooq.Field;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** What may be told of a user, by the row of the user and of the identity provider that signed him in. */
final class UserClaimsRows {
    static final List<Field<?>> FIELDS =
            List.of(USER_ACCOUNT.ID, USER_ACCOUNT.EMAIL, USER_ACCOUNT.NAME, IDENTITY_PROVIDER.SETTINGS);

    private final StoredJson json;

    UserClaimsRows(StoredJson json) {
        this.json = json;
    }

    /** Of the settings column, what is looked at here. */
    private record Stored(Settings settings) {
        private record Settings(List<String> emailDomains) {}
    }

    UserClaims claims(Record row) {
        String email = row.get(USER_ACCOUNT.EMAIL);
        return new UserClaims(
                row.get(USER_ACCOUNT.ID),
                row.get(USER_ACCOUNT.NAME),
                email,
                isAnswerable(row.get(IDENTITY_PROVIDER.SETTINGS), email));
    }

    private boolean isAnswerable(@Nullable String settings, String email) {
        Optional<String> domain = EmailAddress.parse(email).map(EmailAddress::domain);
        return settings != null
                && domain.isPresent()
                && json.read(settings, Stored.class).settings().emailDomains().contains(domain.get());
    }
}
