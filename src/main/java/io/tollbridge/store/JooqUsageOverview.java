package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.CLIENT;
import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER;
import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER_USAGE_DAY;
import static io.tollbridge.store.jooq.Tables.USAGE_DAY;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.falseCondition;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.trueCondition;
import static org.jooq.impl.DSL.when;

import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.oauth.UsageDay;
import io.tollbridge.oauth.UsageHistory;
import io.tollbridge.oauth.UsageOverview;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;

/** Reads the rolled-up rows: who had requests in one statement, and all of their days in another. */
public final class JooqUsageOverview implements UsageOverview {
    private static final String OK = "ok";

    // The columns of both statements, whichever half of the union a row is from.
    private static final Field<String> CLIENT_ID = CLIENT.CLIENT_ID.as("client_id");
    private static final Field<UUID> PROVIDER_ID = IDENTITY_PROVIDER.ID.as("provider_id");
    private static final Field<String> SETTINGS = CLIENT.SETTINGS.as("settings");
    private static final Field<String> NAME = IDENTITY_PROVIDER.NAME.as("name");
    private static final Field<LocalDate> FIRST_KNOWN = field(name("first_known"), LocalDate.class);
    private static final Field<LocalDate> DATE = USAGE_DAY.USAGE_DATE.as("usage_date");
    private static final Field<BigDecimal> REQUESTS = field(name("requests"), BigDecimal.class);
    private static final Field<BigDecimal> FAILURES = field(name("failures"), BigDecimal.class);

    private static final Field<BigDecimal> FAILED = sum(
                    when(USAGE_DAY.OUTCOME.ne(OK), USAGE_DAY.REQUESTS).otherwise(0L))
            .as(FAILURES);
    private static final Field<BigDecimal> REFUSED = sum(when(
                            IDENTITY_PROVIDER_USAGE_DAY.OUTCOME.ne(IdentityProviderUsage.ACCEPTED),
                            IDENTITY_PROVIDER_USAGE_DAY.REQUESTS)
                    .otherwise(0L))
            .as(FAILURES);

    private final DSLContext db;
    private final StoredJson json = new StoredJson();

    public JooqUsageOverview(DSLContext db) {
        this.db = db;
    }

    /** One of the page: clients and identity providers have ids of their own kinds. */
    private record Key(Kind kind, String id) {
        static Key of(Record row) {
            String clientId = row.get(CLIENT_ID);
            return clientId == null
                    ? new Key(Kind.IDENTITY_PROVIDER, row.get(PROVIDER_ID).toString())
                    : new Key(Kind.CLIENT, clientId);
        }
    }

    private record Named(Key key, String name, LocalDate firstKnown) {}

    @Override
    public Page<Item> list(UUID organizationId, Optional<Kind> kind, LocalDate from, LocalDate to, PageRequest page) {
        Page<Named> found = named(organizationId, kind, from, to, page);
        Map<Key, List<UsageDay>> days = found.items().isEmpty()
                ? Map.of()
                : days(organizationId, found.items(), from.minusDays(UsageHistory.DAYS_BEFORE), to);
        return new Page<>(
                found.items().stream()
                        .map(one -> new Item(
                                one.key().kind(),
                                one.key().id(),
                                one.name(),
                                new UsageHistory(one.firstKnown(), days.getOrDefault(one.key(), List.of()))))
                        .toList(),
                found.next());
    }

    private Page<Named> named(
            UUID organizationId, Optional<Kind> kind, LocalDate from, LocalDate to, PageRequest page) {
        Optional<UsageCursor> last = page.cursor().map(UsageCursor::parse);
        var clients = select(
                        CLIENT_ID,
                        inline((UUID) null).as(PROVIDER_ID),
                        SETTINGS,
                        inline((String) null).as(NAME),
                        field(select(min(USAGE_DAY.USAGE_DATE))
                                        .from(USAGE_DAY)
                                        .where(
                                                USAGE_DAY.ORGANIZATION_ID.eq(organizationId),
                                                USAGE_DAY.CLIENT_ID.eq(CLIENT.CLIENT_ID)))
                                .as(FIRST_KNOWN))
                .from(CLIENT)
                .where(
                        CLIENT.ORGANIZATION_ID.eq(organizationId),
                        kind.orElse(Kind.CLIENT) == Kind.CLIENT ? trueCondition() : falseCondition(),
                        last.map(JooqUsageOverview::clientsBehind).orElse(trueCondition()),
                        exists(selectOne()
                                .from(USAGE_DAY)
                                .where(
                                        USAGE_DAY.ORGANIZATION_ID.eq(organizationId),
                                        USAGE_DAY.CLIENT_ID.eq(CLIENT.CLIENT_ID),
                                        USAGE_DAY.USAGE_DATE.between(from, to))));
        var providers = select(
                        inline((String) null).as(CLIENT_ID),
                        PROVIDER_ID,
                        inline((String) null).as(SETTINGS),
                        NAME,
                        field(select(min(IDENTITY_PROVIDER_USAGE_DAY.USAGE_DATE))
                                        .from(IDENTITY_PROVIDER_USAGE_DAY)
                                        .where(
                                                IDENTITY_PROVIDER_USAGE_DAY.ORGANIZATION_ID.eq(organizationId),
                                                IDENTITY_PROVIDER_USAGE_DAY.IDENTITY_PROVIDER_ID.eq(
                                                        IDENTITY_PROVIDER.ID)))
                                .as(FIRST_KNOWN))
                .from(IDENTITY_PROVIDER)
                .where(
                        IDENTITY_PROVIDER.ORGANIZATION_ID.eq(organizationId),
                        kind.orElse(Kind.IDENTITY_PROVIDER) == Kind.IDENTITY_PROVIDER
                                ? trueCondition()
                                : falseCondition(),
                        last.map(JooqUsageOverview::providersBehind).orElse(trueCondition()),
                        exists(selectOne()
                                .from(IDENTITY_PROVIDER_USAGE_DAY)
                                .where(
                                        IDENTITY_PROVIDER_USAGE_DAY.ORGANIZATION_ID.eq(organizationId),
                                        IDENTITY_PROVIDER_USAGE_DAY.IDENTITY_PROVIDER_ID.eq(IDENTITY_PROVIDER.ID),
                                        IDENTITY_PROVIDER_USAGE_DAY.USAGE_DATE.between(from, to))));
        // A client's row has no provider_id and sorts first; each column keeps its own type and order.
        List<Named> named = db.selectFrom(clients.unionAll(providers).asTable("used"))
                .orderBy(field(name("provider_id")), field(name("client_id")))
                .limit(inline(page.size() + 1))
                .fetch(this::named);
        return Page.of(
                named,
                page.size(),
                one -> new UsageCursor(one.key().kind(), one.key().id()).text());
    }

    private Named named(Record row) {
        Key key = Key.of(row);
        return new Named(
                key,
                switch (key.kind()) {
                    case CLIENT ->
                        json.read(row.get(SETTINGS), StoredClientSettings.class).clientName();
                    case IDENTITY_PROVIDER -> row.get(NAME);
                },
                row.get(FIRST_KNOWN));
    }

    private static Condition clientsBehind(UsageCursor last) {
        return switch (last.kind()) {
            case CLIENT -> CLIENT.CLIENT_ID.gt(last.id());
            case IDENTITY_PROVIDER -> falseCondition();
        };
    }

    private static Condition providersBehind(UsageCursor last) {
        return switch (last.kind()) {
            case CLIENT -> trueCondition();
            case IDENTITY_PROVIDER -> IDENTITY_PROVIDER.ID.gt(last.uuid());
        };
    }

    private Map<Key, List<UsageDay>> days(UUID organizationId, List<Named> named, LocalDate from, LocalDate to) {
        List<String> clients = ids(named, Kind.CLIENT);
        List<UUID> providers = ids(named, Kind.IDENTITY_PROVIDER).stream()
                .map(UUID::fromString)
                .toList();
        Map<Key, List<UsageDay>> days = new HashMap<>();
        db.select(
                        USAGE_DAY.CLIENT_ID.as(CLIENT_ID),
                        inline((UUID) null).as(PROVIDER_ID),
                        USAGE_DAY.USAGE_DATE.as(DATE),
                        sum(USAGE_DAY.REQUESTS).as(REQUESTS),
                        FAILED)
                .from(USAGE_DAY)
                .where(
                        USAGE_DAY.ORGANIZATION_ID.eq(organizationId),
                        USAGE_DAY.CLIENT_ID.in(clients),
                        USAGE_DAY.USAGE_DATE.between(from, to))
                .groupBy(USAGE_DAY.CLIENT_ID, USAGE_DAY.USAGE_DATE)
                .unionAll(select(
                                inline((String) null).as(CLIENT_ID),
                                IDENTITY_PROVIDER_USAGE_DAY.IDENTITY_PROVIDER_ID.as(PROVIDER_ID),
                                IDENTITY_PROVIDER_USAGE_DAY.USAGE_DATE.as(DATE),
                                sum(IDENTITY_PROVIDER_USAGE_DAY.REQUESTS).as(REQUESTS),
                                REFUSED)
                        .from(IDENTITY_PROVIDER_USAGE_DAY)
                        .where(
                                IDENTITY_PROVIDER_USAGE_DAY.ORGANIZATION_ID.eq(organizationId),
                                IDENTITY_PROVIDER_USAGE_DAY.IDENTITY_PROVIDER_ID.in(providers),
                                IDENTITY_PROVIDER_USAGE_DAY.USAGE_DATE.between(from, to))
                        .groupBy(
                                IDENTITY_PROVIDER_USAGE_DAY.IDENTITY_PROVIDER_ID,
                                IDENTITY_PROVIDER_USAGE_DAY.USAGE_DATE))
                .fetch()
                .forEach(row -> days.computeIfAbsent(Key.of(row), _ -> new ArrayList<>())
                        .add(day(row)));
        return days;
    }

    @Override
    public Map<String, List<UsageDay>> ofClients(
            UUID organizationId, List<String> clientIds, LocalDate from, LocalDate to) {
        Map<String, List<UsageDay>> days = new HashMap<>();
        if (clientIds.isEmpty()) {
            return days;
        }
        db.select(USAGE_DAY.CLIENT_ID, USAGE_DAY.USAGE_DATE.as(DATE), sum(USAGE_DAY.REQUESTS).as(REQUESTS), FAILED)
                .from(USAGE_DAY)
                .where(
                        USAGE_DAY.ORGANIZATION_ID.eq(organizationId),
                        USAGE_DAY.CLIENT_ID.in(clientIds),
                        USAGE_DAY.USAGE_DATE.between(from, to))
                .groupBy(USAGE_DAY.CLIENT_ID, USAGE_DAY.USAGE_DATE)
                .fetch()
                .forEach(row -> days.computeIfAbsent(row.get(USAGE_DAY.CLIENT_ID), _ -> new ArrayList<>())
                        .add(day(row)));
        return days;
    }

    @Override
    public List<UsageDay> totals(UUID organizationId, Kind kind, LocalDate from, LocalDate to) {
        return switch (kind) {
            case CLIENT ->
                db.select(USAGE_DAY.USAGE_DATE.as(DATE), sum(USAGE_DAY.REQUESTS).as(REQUESTS), FAILED)
                        .from(USAGE_DAY)
                        .where(
                                USAGE_DAY.ORGANIZATION_ID.eq(organizationId),
                                USAGE_DAY.USAGE_DATE.between(from, to))
                        .groupBy(USAGE_DAY.USAGE_DATE)
                        .fetch(JooqUsageOverview::day);
            case IDENTITY_PROVIDER ->
                db.select(
                                IDENTITY_PROVIDER_USAGE_DAY.USAGE_DATE.as(DATE),
                                sum(IDENTITY_PROVIDER_USAGE_DAY.REQUESTS).as(REQUESTS),
                                REFUSED)
                        .from(IDENTITY_PROVIDER_USAGE_DAY)
                        .where(
                                IDENTITY_PROVIDER_USAGE_DAY.ORGANIZATION_ID.eq(organizationId),
                                IDENTITY_PROVIDER_USAGE_DAY.USAGE_DATE.between(from, to))
                        .groupBy(IDENTITY_PROVIDER_USAGE_DAY.USAGE_DATE)
                        .fetch(JooqUsageOverview::day);
        };
    }

    private static UsageDay day(Record row) {
        return new UsageDay(
                row.get(DATE),
                row.get(REQUESTS).longValueExact(),
                row.get(FAILURES).longValueExact());
    }

    private static List<String> ids(List<Named> named, Kind kind) {
        return named.stream()
                .map(Named::key)
                .filter(key -> key.kind() == kind)
                .map(Key::id)
                .toList();
    }
}
