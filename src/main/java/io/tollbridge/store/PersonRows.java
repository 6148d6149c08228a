package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.USER_ACCOUNT;
import static org.jooq.impl.DSL.not;

import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.Person;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;

/** The rows of users as logins read them: without division and roles. */
final class PersonRows {
    static final List<Field<?>> FIELDS =
            List.of(USER_ACCOUNT.ID, USER_ACCOUNT.ORGANIZATION_ID, USER_ACCOUNT.EMAIL, USER_ACCOUNT.ACTIVE);

    /** Whom an assertion may name. */
    static final Condition MAY_BE_NAMED = not(UserRows.LOCAL_ADMINISTRATOR);

    private PersonRows() {}

    static Person person(Record row) {
        return new Person(
                row.get(USER_ACCOUNT.ID),
                row.get(USER_ACCOUNT.ORGANIZATION_ID),
                new EmailAddress(row.get(USER_ACCOUNT.EMAIL)),
                row.get(USER_ACCOUNT.ACTIVE));
    }
}
