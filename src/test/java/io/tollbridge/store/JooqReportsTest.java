package io.tollbridge.store;

import static io.tollbridge.store.Examples.NOW;
import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER_USAGE_DAY;
import static io.tollbridge.store.jooq.Tables.LOGIN_ATTEMPT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.replace;

import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.saml.Channel;
import io.tollbridge.saml.Check;
import io.tollbridge.saml.CheckCode;
import io.tollbridge.saml.Outcome;
import io.tollbridge.saml.ValidationReport;
import io.tollbridge.testing.TestClock;
import io.tollbridge.testing.TestDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jooq.ConnectionProvider;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class JooqReportsTest {
    private static final Check AUDIENCE =
            new Check(CheckCode.AUDIENCE, Outcome.FAILED, "urn:other \"𝔘\"\u0000", "urn:us", "set the audience");
    private static final Check VERSION = new Check(CheckCode.VERSION, Outcome.PASSED, "2.0", "2.0", "");
    private static final Check REPLAY = new Check(CheckCode.REPLAY, Outcome.SKIPPED, "", "", "not judged");
    private static final Duration CLOSING_TIME = Duration.ofMillis(200);
    private static final Database DATABASE = TestDatabase.fresh();

    private final SwitchedConnections connections =
            new SwitchedConnections(DATABASE.dsl().configuration().connectionProvider());
    private final DSLContext db =
            DATABASE.dsl().configuration().derive(connections).dsl();
    private final JooqReports reports = reports(10_000);
    private final UUID acme = UUID.randomUUID();
    private final UUID idp = UUID.randomUUID();

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @AfterEach
    void closeReports() {
        connections.away = false;
        reports.close();
    }

    @Test
    void a_report_comes_back_as_it_was_kept_and_only_in_its_organization() {
        ValidationReport refused = report(NOW, "ann@x.com 𝔘", VERSION, AUDIENCE, REPLAY);
        reports.keep(refused);

        assertThat(reports.byId(acme, refused.id())).contains(refused);
        assertThat(reports.byId(UUID.randomUUID(), refused.id())).isEmpty();
        assertThat(reports.byId(acme, UUID.randomUUID())).isEmpty();
    }

    @Test
    void a_report_of_a_message_from_nobody_known_is_kept() {
        for (Channel channel : Channel.values()) {
            ValidationReport unknown = new ValidationReport(
                    UUID.randomUUID(), acme, Optional.empty(), channel, NOW, false, Optional.empty(), List.of());
            reports.keep(unknown);
            assertThat(reports.byId(acme, unknown.id())).contains(unknown);
        }
    }

    @Test
    void what_a_newer_node_wrote_of_channels_and_outcomes_unknown_here_fails_no_list() {
        ValidationReport known = report(NOW, "ann", VERSION, AUDIENCE);
        ValidationReport newer = report(NOW, "bob", VERSION);
        reports.keep(known);
        reports.keep(newer);
        assertThat(reports.byId(acme, newer.id())).isPresent();
        db.update(LOGIN_ATTEMPT)
                .set(LOGIN_ATTEMPT.CHANNEL, "backchannel")
                .where(LOGIN_ATTEMPT.ID.eq(newer.id()))
                .execute();
        db.update(LOGIN_ATTEMPT)
                .set(LOGIN_ATTEMPT.CHECKS, replace(LOGIN_ATTEMPT.CHECKS, "\"failed\"", "\"deferred\""))
                .where(LOGIN_ATTEMPT.ID.eq(known.id()))
                .execute();

        var page = reports.list(acme, new PageRequest(Optional.empty(), 10));

        assertThat(page.items()).extracting(ValidationReport::id).containsExactly(known.id());
        assertThat(page.items().getFirst().checks()).containsExactly(VERSION);
        assertThat(reports.byId(acme, newer.id())).isEmpty();
    }

    @Test
    void the_row_names_each_check_by_code_and_section() {
        ValidationReport report = report(NOW, "ann", AUDIENCE);
        reports.keep(report);
        reports.byId(acme, report.id());

        assertThat(db.select(LOGIN_ATTEMPT.CHECKS)
                        .from(LOGIN_ATTEMPT)
                        .where(LOGIN_ATTEMPT.ID.eq(report.id()))
                        .fetchSingle(LOGIN_ATTEMPT.CHECKS))
                .startsWith("[{\"code\":\"audience\",\"outcome\":\"failed\"")
                .endsWith("\"section\":\"Core §2.5.1.4\"}]");
    }

    @Test
    void a_check_that_another_version_knew_is_passed_over() {
        ValidationReport report = report(NOW, "ann", VERSION);
        reports.keep(report);
        reports.byId(acme, report.id());
        db.update(LOGIN_ATTEMPT)
                .set(
                        LOGIN_ATTEMPT.CHECKS,
                        "[{\"code\":\"no-more\",\"outcome\":\"undecided\",\"new\":1},"
                                + "{\"code\":\"version\",\"outcome\":\"passed\",\"found\":\"2.0\",\"wanted\":\"2.0\","
                                + "\"hint\":\"\",\"section\":\"x\"}]")
                .where(LOGIN_ATTEMPT.ID.eq(report.id()))
                .execute();

        assertThat(reports.byId(acme, report.id())).contains(report);
    }

    @Test
    void the_list_begins_with_the_newest_and_holds_each_report_once() {
        List<ValidationReport> kept = IntStream.range(0, 450)
                .mapToObj(i -> report(NOW.plusSeconds(i / 10), "user " + i, VERSION))
                .toList();
        kept.forEach(reports::keep);

        List<ValidationReport> listed = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<ValidationReport> page = reports.list(acme, new PageRequest(cursor, 100));
            listed.addAll(page.items());
            cursor = page.next();
        } while (cursor.isPresent());

        assertThat(listed).containsExactlyInAnyOrderElementsOf(kept);
        assertThat(listed)
                .isSortedAccordingTo(Comparator.comparing(ValidationReport::at).reversed());
        assertThatThrownBy(() -> reports.list(acme, new PageRequest(Optional.of("x"), 1)))
                .isInstanceOf(InvalidValue.class);
    }

    @Test
    void a_hostile_name_is_cut_and_keeps_no_other_report_from_being_written() {
        ValidationReport hostile = report(NOW, "a" + "𝔘".repeat(3_000), VERSION);
        ValidationReport strange = report(NOW, "half \ud835", AUDIENCE);
        ValidationReport innocent = report(NOW, "ann", VERSION);
        List.of(hostile, strange, innocent).forEach(reports::keep);

        assertThat(reports.byId(acme, innocent.id())).contains(innocent);
        assertThat(reports.byId(acme, strange.id())).isPresent();
        assertThat(reports.byId(acme, hostile.id()).orElseThrow().nameId().orElseThrow())
                .isEqualTo("a" + "𝔘".repeat(499) + "…");
    }

    @Test
    void long_reports_are_written_in_several_statements() {
        Check[] checks = Arrays.stream(CheckCode.values())
                .map(code -> new Check(code, Outcome.FAILED, "𝔘".repeat(500), "w".repeat(1000), "hint"))
                .toArray(Check[]::new);
        List<ValidationReport> kept =
                IntStream.range(0, 60).mapToObj(i -> report(NOW, "ann", checks)).toList();
        connections.away = true;
        kept.forEach(reports::keep);
        connections.away = false;

        assertThat(kept)
                .allSatisfy(
                        report -> assertThat(reports.byId(acme, report.id())).contains(report));
    }

    @Test
    void reports_outlive_a_database_that_is_away() {
        connections.away = true;
        List<ValidationReport> kept = IntStream.range(0, 20)
                .mapToObj(i -> report(NOW, "user " + i, VERSION))
                .toList();
        kept.forEach(reports::keep);
        connections.awaitRefusals(3);
        assertThat(DATABASE.dsl().fetchCount(LOGIN_ATTEMPT, LOGIN_ATTEMPT.ORGANIZATION_ID.eq(acme)))
                .isZero();

        connections.away = false;

        assertThat(reports.list(acme, new PageRequest(Optional.empty(), 50)).items())
                .containsExactlyInAnyOrderElementsOf(kept);
    }

    @Test
    void a_report_whose_id_is_stored_already_does_not_stop_the_others() {
        ValidationReport stored = report(NOW, "ann", VERSION);
        reports.keep(stored);
        assertThat(reports.byId(acme, stored.id())).isPresent();
        connections.away = true;
        ValidationReport fresh = report(NOW, "bob", VERSION);
        List.of(fresh, stored).forEach(reports::keep);
        connections.away = false;

        assertThat(reports.byId(acme, fresh.id())).contains(fresh);
        assertThat(reports.byId(acme, stored.id())).contains(stored);
    }

    @Test
    void a_report_for_which_there_is_no_room_is_written_at_once_or_the_caller_hears_of_it() {
        try (JooqReports small = reports(2)) {
            connections.away = true;
            // One or all of the first ones are with the thread, two more fill the queue.
            ValidationReport first = report(NOW, "first", VERSION);
            small.keep(first);
            connections.awaitRefusals(1);
            small.keep(report(NOW, "second", VERSION));
            small.keep(report(NOW, "third", VERSION));
            assertThatThrownBy(() -> small.keep(report(NOW, "fourth", VERSION)))
                    .isInstanceOf(DataAccessException.class);
            connections.away = false;
            assertThat(small.list(acme, new PageRequest(Optional.empty(), 10)).items())
                    .hasSize(3);
        }
    }

    @Test
    void closing_writes_everything_and_what_comes_later_is_written_at_once() {
        JooqReports closed = reports(10_000);
        IntStream.range(0, 500).forEach(i -> closed.keep(report(NOW, "user " + i, VERSION)));
        closed.close();
        assertThat(db.fetchCount(LOGIN_ATTEMPT, LOGIN_ATTEMPT.ORGANIZATION_ID.eq(acme)))
                .isEqualTo(500);

        ValidationReport late = report(NOW, "late", VERSION);
        closed.keep(late);

        assertThat(reports.byId(acme, late.id())).contains(late);
        closed.close();
    }

    @Test
    void closing_ends_though_the_database_stays_away() {
        JooqReports closed = reports(10_000);
        connections.away = true;
        IntStream.range(0, 2_000).forEach(i -> closed.keep(report(NOW, "lost", VERSION)));
        long start = System.nanoTime();

        closed.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(CLOSING_TIME, CLOSING_TIME.multipliedBy(5));
    }

    @Test
    void reports_are_kept_for_thirty_days() {
        ValidationReport report = report(NOW, "ann", VERSION);
        reports.keep(report);
        assertThat(reports.byId(acme, report.id())).isPresent();
        TestClock clock = new TestClock(NOW.plus(Duration.ofDays(30)));

        new Expiry(db, clock).sweep();
        assertThat(reports.byId(acme, report.id())).isPresent();
        clock.advance(Duration.ofHours(1));
        new Expiry(db, clock).sweep();
        assertThat(reports.byId(acme, report.id())).isEmpty();
    }

    @Test
    void messages_are_counted_by_identity_provider_day_channel_and_outcome() {
        Instant lastOfTheDay = Instant.parse("2026-01-01T23:59:59.999999Z");
        List.of(
                        of(idp, Channel.ACS, lastOfTheDay, true, VERSION),
                        of(idp, Channel.ACS, lastOfTheDay, true, VERSION),
                        of(idp, Channel.ACS, lastOfTheDay.plusNanos(1_000), true, VERSION),
                        of(idp, Channel.TOKEN_ENDPOINT, lastOfTheDay, false, VERSION, AUDIENCE),
                        of(idp, Channel.SLO, lastOfTheDay, false),
                        of(idp, Channel.TEST, lastOfTheDay, true, VERSION),
                        of(idp, Channel.EXPLAIN, lastOfTheDay, true, VERSION),
                        new ValidationReport(
                                UUID.randomUUID(),
                                acme,
                                Optional.empty(),
                                Channel.ACS,
                                NOW,
                                false,
                                Optional.empty(),
                                List.of()))
                .forEach(reports::keep);
        reports.close();

        assertThat(counts())
                .containsExactly(
                        "2026-01-01 acs accepted 2",
                        "2026-01-01 slo refused 1",
                        "2026-01-01 token_endpoint audience 1",
                        "2026-01-02 acs accepted 1");
    }

    @Test
    void a_write_that_fails_before_its_end_is_tried_again_and_counts_once() {
        ValidationReport report = of(idp, Channel.ACS, NOW, true, VERSION);
        try (JooqReports atOnce = reports(0)) {
            db.execute("RENAME TABLE identity_provider_usage_day TO away");
            try {
                assertThatThrownBy(() -> atOnce.keep(report)).isInstanceOf(DataAccessException.class);
                assertThat(reports.byId(acme, report.id())).isEmpty(); // the report was not written without its count
            } finally {
                db.execute("RENAME TABLE away TO identity_provider_usage_day");
            }
            atOnce.keep(report);
        }

        assertThat(reports.byId(acme, report.id())).isPresent();
        assertThat(counts()).containsExactly("2026-01-01 acs accepted 1");
    }

    @Test
    void what_waited_for_the_database_counts_once() {
        connections.away = true;
        IntStream.range(0, 20).forEach(_ -> reports.keep(of(idp, Channel.ACS, NOW, true, VERSION)));
        connections.awaitRefusals(3);
        connections.away = false;
        reports.close();

        assertThat(counts()).containsExactly("2026-01-01 acs accepted 20");
    }

    @Test
    void a_report_that_comes_twice_counts_once() {
        ValidationReport stored = of(idp, Channel.ACS, NOW, true, VERSION);
        ValidationReport twice = of(idp, Channel.ACS, NOW, false, AUDIENCE);
        reports.keep(stored);
        assertThat(reports.byId(acme, stored.id())).isPresent();
        connections.away = true;
        List.of(stored, twice, of(idp, Channel.ACS, NOW, true, VERSION), twice).forEach(reports::keep);
        connections.away = false;
        reports.close();

        assertThat(counts()).containsExactly("2026-01-01 acs accepted 2", "2026-01-01 acs audience 1");
    }

    @Test
    void counts_are_kept_for_four_hundred_days_and_deleted_in_batches() {
        int rows = 1_005;
        try (Database own = TestDatabase.fresh()) {
            try (JooqReports writing = new JooqReports(own.dsl())) {
                IntStream.range(0, rows)
                        .forEach(_ -> writing.keep(of(UUID.randomUUID(), Channel.ACS, NOW, true, VERSION)));
            }
            TestClock clock = new TestClock(NOW.plus(Duration.ofDays(400)));
            Expiry expiry = new Expiry(own.dsl(), clock);

            assertThat(expiry.sweep()).isEqualTo(rows); // the reports
            assertThat(own.dsl().fetchCount(IDENTITY_PROVIDER_USAGE_DAY)).isEqualTo(rows);
            clock.advance(Duration.ofDays(1));
            assertThat(expiry.sweep()).isEqualTo(rows);
            assertThat(own.dsl().fetchCount(IDENTITY_PROVIDER_USAGE_DAY)).isZero();
        }
    }

    private List<String> counts() {
        return db.selectFrom(IDENTITY_PROVIDER_USAGE_DAY)
                .where(IDENTITY_PROVIDER_USAGE_DAY.IDENTITY_PROVIDER_ID.eq(idp))
                .orderBy(
                        IDENTITY_PROVIDER_USAGE_DAY.USAGE_DATE,
                        IDENTITY_PROVIDER_USAGE_DAY.CHANNEL,
                        IDENTITY_PROVIDER_USAGE_DAY.OUTCOME)
                .fetch(row -> row.get(IDENTITY_PROVIDER_USAGE_DAY.USAGE_DATE)
                        + " " + row.get(IDENTITY_PROVIDER_USAGE_DAY.CHANNEL)
                        + " " + row.get(IDENTITY_PROVIDER_USAGE_DAY.OUTCOME)
                        + " " + row.get(IDENTITY_PROVIDER_USAGE_DAY.REQUESTS));
    }

    private ValidationReport of(UUID provider, Channel channel, Instant at, boolean accepted, Check... checks) {
        return new ValidationReport(
                UUID.randomUUID(),
                acme,
                Optional.of(provider),
                channel,
                at,
                accepted,
                Optional.of("ann"),
                List.of(checks));
    }

    private JooqReports reports(int capacity) {
        return new JooqReports(db, capacity, Duration.ofMillis(10), CLOSING_TIME);
    }

    private ValidationReport report(Instant at, String nameId, Check... checks) {
        return new ValidationReport(
                UUID.randomUUID(),
                acme,
                Optional.of(UUID.randomUUID()),
                Channel.ACS,
                at,
                false,
                Optional.of(nameId),
                List.of(checks));
    }

    /** The connections to a database that can be away. */
    private static final class SwitchedConnections implements ConnectionProvider {
        private final ConnectionProvider real;
        private volatile boolean away;
        private volatile int refusals;

        private SwitchedConnections(ConnectionProvider real) {
            this.real = real;
        }

        @Override
        public Connection acquire() {
            if (away) {
                synchronized (this) {
                    refusals++;
                    notifyAll();
                }
                throw new DataAccessException("the database is away");
            }
            return Objects.requireNonNull(real.acquire());
        }

        @Override
        public void release(Connection connection) {
            real.release(connection);
        }

        private synchronized void awaitRefusals(int atLeast) {
            int wanted = refusals + atLeast;
            try {
                while (refusals < wanted) {
                    wait(1_000);
                }
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }
    }
}
