package io.tollbridge.store;

import java.time.Clock;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jooq.DSLContext;

/**
 * The stores of what an organization sets, all in one transaction: each method of theirs makes a savepoint of its own in it,
 * so that one which is refused leaves nothing behind, and the others go on.
 */
public record ManagementStores(
        JooqOrganizations organizations,
        JooqDivisions divisions,
        JooqRoles roles,
        JooqClients clients,
        JooqAuthorizedApplications applications,
        JooqIdentityProviders identityProviders) {
    /** Does the work in one transaction; whatever it throws rolls everything back, and is thrown on. */
    public static <T> T inOneTransaction(
            Database database, Supplier<UUID> ids, Clock clock, Function<ManagementStores, T> work) {
        return database.dsl().transactionResult(transaction -> {
            DSLContext within = transaction.dsl();
            return work.apply(new ManagementStores(
                    new JooqOrganizations(within, ids, clock),
                    new JooqDivisions(within, ids, clock),
                    new JooqRoles(within, ids, clock),
                    new JooqClients(within, ids, clock),
                    new JooqAuthorizedApplications(within, ids, clock),
                    new JooqIdentityProviders(within, ids, clock)));
        });
    }
}
