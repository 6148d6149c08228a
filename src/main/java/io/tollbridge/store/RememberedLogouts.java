package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.REMEMBERED_LOGOUT;
import static org.jooq.impl.DSL.noCondition;

import io.tollbridge.directory.Sha256;
import io.tollbridge.login.SamlLogout;
import io.tollbridge.saml.SignOn;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.Condition;
import org.jooq.DSLContext;

/** The logouts that assertions under way may have missed, in the database. */
final class RememberedLogouts {
    private static final int AT_ONCE = 500;

    private RememberedLogouts() {}

    /** Those that mean this sign-on (Core §3.7.3.2): of its name, for its session or all, issued when it was or later. */
    static Condition mean(SignOn signOn) {
        return REMEMBERED_LOGOUT
                .SAML_SUBJECT_SHA256
                .eq(signOn.subject().bytes())
                .and(REMEMBERED_LOGOUT.ISSUED_AT.ge(signOn.issuedAt().truncatedTo(ChronoUnit.MICROS)))
                .and(
                        signOn.sessionIndexes().isEmpty()
                                ? noCondition()
                                : REMEMBERED_LOGOUT
                                        .SESSION_INDEX_SHA256
                                        .isNull()
                                        .or(REMEMBERED_LOGOUT.SESSION_INDEX_SHA256.in(signOn.sessionIndexes().stream()
                                                .map(Sha256::bytes)
                                                .toList())));
    }

    /** A row for each of its sessions, by one statement for all that anybody has. */
    static void add(DSLContext within, SamlLogout logout, Supplier<UUID> ids) {
        List<Optional<Sha256>> sessions = logout.sessionIndexes().isEmpty()
                ? List.of(Optional.empty())
                : logout.sessionIndexes().stream()
                        .distinct()
                        .map(index -> Optional.of(Sha256.of(index)))
                        .toList();
        for (int from = 0; from < sessions.size(); from += AT_ONCE) {
            add(within, logout, sessions.subList(from, Math.min(from + AT_ONCE, sessions.size())), ids);
        }
    }

    private static void add(DSLContext within, SamlLogout logout, List<Optional<Sha256>> sessions, Supplier<UUID> ids) {
        var insert = within.insertInto(
                REMEMBERED_LOGOUT,
                REMEMBERED_LOGOUT.ID,
                REMEMBERED_LOGOUT.ORGANIZATION_ID,
                REMEMBERED_LOGOUT.IDENTITY_PROVIDER_ID,
                REMEMBERED_LOGOUT.SAML_SUBJECT_SHA256,
                REMEMBERED_LOGOUT.SESSION_INDEX_SHA256,
                REMEMBERED_LOGOUT.ISSUED_AT,
                REMEMBERED_LOGOUT.KEEP_UNTIL);
        for (Optional<Sha256> session : sessions) {
            insert = insert.values(
                    ids.get(),
                    logout.organizationId(),
                    logout.identityProviderId(),
                    logout.subject().bytes(),
                    session.map(Sha256::bytes).orElse(null),
                    logout.issuedAt().truncatedTo(ChronoUnit.MICROS),
                    logout.rememberUntil());
        }
        insert.execute();
    }
}
