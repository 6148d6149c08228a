package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.LOGIN_ATTEMPT;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toUnmodifiableMap;
import static org.jooq.impl.DSL.noCondition;

import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.Sha256;
import io.tollbridge.saml.Channel;
import io.tollbridge.saml.Check;
import io.tollbridge.saml.CheckCode;
import io.tollbridge.saml.Outcome;
import io.tollbridge.saml.ReportFilter;
import io.tollbridge.saml.Reports;
import io.tollbridge.saml.ValidationReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Validation reports in the database, counted by identity provider. One that was kept is written within moments, and at the latest by closing. */
public final class JooqReports implements Reports, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JooqReports.class);
    private static final int CAPACITY = 10_000;
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration CLOSING_TIME = Duration.ofSeconds(10);
    /** Of one statement: far below any max_allowed_packet, however hostile the messages were. */
    private static final int MOST_CHARACTERS = 500_000;

    private static final Map<String, CheckCode> CODES =
            Arrays.stream(CheckCode.values()).collect(toUnmodifiableMap(CheckCode::code, identity()));

    private static final Map<String, Outcome> OUTCOMES = Arrays.stream(Outcome.values())
            .collect(toUnmodifiableMap(outcome -> outcome.name().toLowerCase(Locale.ROOT), identity()));

    /** While nodes are replaced, a newer one may write of channels that this one cannot tell of: it leaves those out. */
    private static final Condition CHANNEL_IS_KNOWN = LOGIN_ATTEMPT
            .CHANNEL
            .collate("utf8mb4_nopad_bin")
            .in(Arrays.stream(Channel.values()).map(Channel::word).toList());

    private final DSLContext db;
    private final StoredJson json = new StoredJson();
    private final WriteBehind<ValidationReport> queue;

    /** Starts the thread that writes. */
    public JooqReports(DSLContext db) {
        this(db, CAPACITY, PAUSE, CLOSING_TIME);
    }

    JooqReports(DSLContext db, int capacity, Duration pause, Duration closingTime) {
        this.db = db;
        this.queue = new WriteBehind<>("validation reports", this::write, capacity, pause, closingTime);
    }

    /** A check as its row holds it; the section stands there for those who read the table without this code. */
    private record StoredCheck(String code, String outcome, String found, String wanted, String hint, String section) {
        static StoredCheck of(Check check) {
            return new StoredCheck(
                    check.code().code(),
                    check.outcome().name().toLowerCase(Locale.ROOT),
                    check.found(),
                    check.wanted(),
                    check.hint(),
                    check.code().section());
        }

        /** Empty for a code or an outcome that another version knew. */
        Optional<Check> check() {
            return Optional.ofNullable(CODES.get(code))
                    .flatMap(known -> Optional.ofNullable(OUTCOMES.get(outcome))
                            .map(ended -> new Check(known, ended, found, wanted, hint)));
        }
    }

    /** Lists do not carry messages. */
    private static final List<Field<?>> LISTED = Arrays.stream(LOGIN_ATTEMPT.fields())
            .filter(field -> !field.equals(LOGIN_ATTEMPT.REDACTED_XML))
            .toList();

    private record Row(ValidationReport report, String checks) {}

    @Override
    public void keep(ValidationReport report) {
        queue.add(report);
    }

    @Override
    public Optional<ValidationReport> byId(UUID organizationId, UUID id) {
        queue.awaitWritten();
        return db.select(LOGIN_ATTEMPT.fields())
                .from(LOGIN_ATTEMPT)
                .where(LOGIN_ATTEMPT.ID.eq(id), LOGIN_ATTEMPT.ORGANIZATION_ID.eq(organizationId), CHANNEL_IS_KNOWN)
                .fetchOptional(this::report);
    }

    @Override
    public Page<ValidationReport> list(UUID organizationId, ReportFilter filter, PageRequest page) {
        Condition behind = page.cursor()
                .map(Cursor::parse)
                .map(last -> Cursor.before(LOGIN_ATTEMPT.AT, last.at(), LOGIN_ATTEMPT.ID, last.uuid()))
                .orElse(noCondition());
        queue.awaitWritten();
        List<ValidationReport> reports = db.select(LISTED)
                .from(LOGIN_ATTEMPT)
                .where(LOGIN_ATTEMPT.ORGANIZATION_ID.eq(organizationId), CHANNEL_IS_KNOWN, matches(filter), behind)
                .orderBy(LOGIN_ATTEMPT.AT.desc(), LOGIN_ATTEMPT.ID.desc())
                .limit(page.size() + 1)
                .fetch(this::report);
        return Page.of(
                reports,
                page.size(),
                report -> new Cursor(report.at(), report.id().toString()).text());
    }

    @Override
    public void close() {
        queue.close();
    }

    private static Condition matches(ReportFilter filter) {
        return Stream.of(
                        filter.nameId().map(name -> LOGIN_ATTEMPT.NAME_SHA256.eq(key(name))),
                        filter.email().map(email -> LOGIN_ATTEMPT.EMAIL_SHA256.eq(key(email))),
                        filter.identityProvider().map(LOGIN_ATTEMPT.IDENTITY_PROVIDER_ID::eq),
                        filter.accepted().map(LOGIN_ATTEMPT.ACCEPTED::eq),
                        filter.code().map(code -> LOGIN_ATTEMPT.CODE.eq(code.code())),
                        filter.channel().map(channel -> LOGIN_ATTEMPT.CHANNEL.eq(channel.word())),
                        filter.from().map(LOGIN_ATTEMPT.AT::ge),
                        filter.to().map(LOGIN_ATTEMPT.AT::lt))
                .flatMap(Optional::stream)
                .reduce(noCondition(), Condition::and);
    }

    /** Folded as e-mail addresses are; a hash, as no index holds the longest names. */
    private static byte[] key(String name) {
        return Sha256.of(EmailAddress.folded(name)).bytes();
    }

    /** Whom the assertion named to the directory, whether he was there or not. */
    private static Optional<String> email(ValidationReport report) {
        return report.checks().stream()
                .filter(check -> check.code() == CheckCode.USER_UNKNOWN && check.outcome() != Outcome.SKIPPED)
                .map(Check::found)
                .findFirst();
    }

    private ValidationReport report(Record row) {
        return new ValidationReport(
                row.get(LOGIN_ATTEMPT.ID),
                row.get(LOGIN_ATTEMPT.ORGANIZATION_ID),
                Optional.ofNullable(row.get(LOGIN_ATTEMPT.IDENTITY_PROVIDER_ID)),
                Channel.valueOf(row.get(LOGIN_ATTEMPT.CHANNEL).toUpperCase(Locale.ROOT)),
                row.get(LOGIN_ATTEMPT.AT),
                row.get(LOGIN_ATTEMPT.ACCEPTED),
                Optional.ofNullable(row.get(LOGIN_ATTEMPT.NAME_ID)),
                Arrays.stream(json.read(row.get(LOGIN_ATTEMPT.CHECKS), StoredCheck[].class))
                        .flatMap(check -> check.check().stream())
                        .toList(),
                row.field(LOGIN_ATTEMPT.REDACTED_XML) == null
                        ? Optional.empty()
                        : Optional.ofNullable(row.get(LOGIN_ATTEMPT.REDACTED_XML)));
    }

    private void write(List<ValidationReport> reports) {
        List<Row> rows = new ArrayList<>();
        int characters = 0;
        for (ValidationReport report : reports) {
            String checks =
                    json.write(report.checks().stream().map(StoredCheck::of).toList());
            int length =
                    checks.length() + report.redactedXml().map(String::length).orElse(0);
            if (!rows.isEmpty() && characters + length > MOST_CHARACTERS) {
                insertEach(rows);
                rows.clear();
                characters = 0;
            }
            rows.add(new Row(report, checks));
            characters += length;
        }
        insertEach(rows);
    }

    /**
     * One INSERT; only where the database refuses a row for what it holds are the others written without it. What it counts is of
     * the same transaction, so that trying again counts nothing twice.
     */
    private void insertEach(List<Row> rows) {
        try {
            db.transaction(transaction -> {
                insert(transaction.dsl(), rows);
                IdentityProviderUsage.count(transaction.dsl(), rows.stream().map(Row::report));
            });
        } catch (DataAccessException refused) {
            if (!RefusedRow.in(refused)) {
                throw refused;
            }
            if (rows.size() > 1) {
                rows.forEach(row -> insertEach(List.of(row)));
            } else if (DuplicateKey.in(refused).isEmpty()) { // else an earlier try had reached the database after all
                LOG.error(
                        "validation report {} cannot be stored, SQL state {}",
                        rows.getFirst().report().id(),
                        refused.sqlState());
            }
        }
    }

    private static void insert(DSLContext within, List<Row> rows) {
        var insert = within.insertInto(
                LOGIN_ATTEMPT,
                LOGIN_ATTEMPT.ID,
                LOGIN_ATTEMPT.ORGANIZATION_ID,
                LOGIN_ATTEMPT.IDENTITY_PROVIDER_ID,
                LOGIN_ATTEMPT.CHANNEL,
                LOGIN_ATTEMPT.AT,
                LOGIN_ATTEMPT.ACCEPTED,
                LOGIN_ATTEMPT.NAME_ID,
                LOGIN_ATTEMPT.CHECKS,
                LOGIN_ATTEMPT.NAME_SHA256,
                LOGIN_ATTEMPT.EMAIL_SHA256,
                LOGIN_ATTEMPT.CODE,
                LOGIN_ATTEMPT.REDACTED_XML);
        for (Row row : rows) {
            ValidationReport report = row.report();
            insert = insert.values(
                    report.id(),
                    report.organizationId(),
                    report.identityProviderId().orElse(null),
                    report.channel().word(),
                    report.at(),
                    report.accepted(),
                    report.nameId().map(ShortText::of).orElse(null),
                    row.checks(),
                    report.nameId().map(JooqReports::key).orElse(null),
                    email(report).map(JooqReports::key).orElse(null),
                    report.refusal().map(check -> check.code().code()).orElse(null),
                    report.redactedXml().orElse(null));
        }
        insert.execute();
    }
}
