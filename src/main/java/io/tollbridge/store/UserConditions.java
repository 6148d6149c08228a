package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.DIVISION;
import static io.tollbridge.store.jooq.Tables.PROVISIONED_USER;
import static io.tollbridge.store.jooq.Tables.PROVISIONED_USER_EMAIL;
import static io.tollbridge.store.jooq.Tables.USER_ACCOUNT;
import static io.tollbridge.store.jooq.Tables.USER_EXTERNAL_ID;
import static io.tollbridge.store.jooq.Tables.USER_ROLE;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.falseCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.trueCondition;

import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.Provisioner;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.SliceRequest;
import io.tollbridge.directory.UserFilter;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.OrderField;
import org.jooq.SortOrder;

/** What a filter of a provisioning client is in SQL. */
final class UserConditions {
    private final Provisioner provisioner;

    UserConditions(Provisioner provisioner) {
        this.provisioner = provisioner;
    }

    Condition of(UserFilter filter) {
        return switch (filter) {
            case UserFilter.Every() -> trueCondition();
            case UserFilter.None() -> falseCondition();
            case UserFilter.Both(UserFilter first, UserFilter second) ->
                of(first).and(of(second));
            case UserFilter.Either(UserFilter first, UserFilter second) ->
                of(first).or(of(second));
            case UserFilter.HasId(var id) -> USER_ACCOUNT.ID.eq(id);
            case UserFilter.HasUserName(String userName) -> hasUserName(EmailAddress.folded(userName));
            case UserFilter.HasExternalId(String externalId) ->
                // By the index of the client's ids, and not by the outer join, which would look at every user.
                USER_ACCOUNT.ID.in(select(USER_EXTERNAL_ID.USER_ID)
                        .from(USER_EXTERNAL_ID)
                        .where(
                                USER_EXTERNAL_ID.CLIENT_ID.eq(provisioner.clientId()),
                                USER_EXTERNAL_ID.EXTERNAL_ID.eq(externalId)));
            case UserFilter.HasEmail(String email) -> {
                String key = EmailAddress.folded(email);
                yield USER_ACCOUNT
                        .EMAIL_KEY
                        .eq(key)
                        .or(USER_ACCOUNT.ID.in(select(PROVISIONED_USER_EMAIL.USER_ID)
                                .from(PROVISIONED_USER_EMAIL)
                                .where(PROVISIONED_USER_EMAIL.EMAIL_KEY.eq(key))));
            }
            case UserFilter.IsActive(boolean active) -> USER_ACCOUNT.ACTIVE.eq(active);
            case UserFilter.ModifiedAfter(var instant, boolean orAt) ->
                orAt ? USER_ACCOUNT.MODIFIED_AT.ge(instant) : USER_ACCOUNT.MODIFIED_AT.gt(instant);
            case UserFilter.ModifiedBefore(var instant, boolean orAt) ->
                orAt ? USER_ACCOUNT.MODIFIED_AT.le(instant) : USER_ACCOUNT.MODIFIED_AT.lt(instant);
            case UserFilter.InGroup(var roleId) ->
                USER_ACCOUNT.ID.in(select(USER_ROLE.USER_ID)
                        .from(USER_ROLE)
                        .join(DIVISION.as("of_group"))
                        .on(DIVISION.as("of_group").ID.eq(USER_ROLE.DIVISION_ID))
                        .where(
                                USER_ROLE.ROLE_ID.eq(roleId),
                                DIVISION.as("of_group").NAME.eq(RoleAssignment.HOME)));
        };
    }

    private Condition hasUserName(String key) {
        if (key.contains("@") && EmailAddress.parse(key).isPresent()) {
            return USER_ACCOUNT.EMAIL_KEY.eq(key).and(PROVISIONED_USER.USER_NAME.isNull());
        }
        return USER_ACCOUNT.ID.in(select(PROVISIONED_USER.USER_ID)
                .from(PROVISIONED_USER)
                .where(
                        PROVISIONED_USER.ORGANIZATION_ID.eq(provisioner.organizationId()),
                        PROVISIONED_USER.USER_NAME_KEY.eq(key)));
    }

    /** With the id last, so that no user is on two pages. */
    static List<OrderField<?>> order(SliceRequest slice) {
        Field<?> by = switch (slice.order()) {
            case CREATED -> USER_ACCOUNT.CREATED_AT;
            case MODIFIED -> USER_ACCOUNT.MODIFIED_AT;
            case NAME -> coalesce(PROVISIONED_USER.USER_NAME_KEY, USER_ACCOUNT.EMAIL_KEY);
            case ID -> USER_ACCOUNT.ID;
        };
        SortOrder order = slice.descending() ? SortOrder.DESC : SortOrder.ASC;
        return List.of(by.sort(order), USER_ACCOUNT.ID.sort(order));
    }
}
