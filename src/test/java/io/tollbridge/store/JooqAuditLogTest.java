package io.tollbridge.store;

import static io.tollbridge.store.Examples.NOW;
import static io.tollbridge.store.jooq.Tables.AUDIT_EVENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollbridge.audit.Action;
import io.tollbridge.audit.AuditEvent;
import io.tollbridge.audit.AuditFilter;
import io.tollbridge.audit.AuditLog.AuditPage;
import io.tollbridge.audit.Initiator;
import io.tollbridge.audit.Outcome;
import io.tollbridge.audit.Refusal;
import io.tollbridge.audit.Target;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.Organization;
import io.tollbridge.testing.TestClock;
import io.tollbridge.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class JooqAuditLogTest {
    private static final Database DATABASE = TestDatabase.fresh();
    private static final Initiator ANN = new Initiator("user:ann@x.com", "192.0.2.7");

    private final DSLContext db = DATABASE.dsl();
    private final TestClock clock = new TestClock(NOW);
    private final JooqAuditLog log = new JooqAuditLog(db, UUID::randomUUID, clock);
    private final AuditRows rows = new AuditRows(UUID::randomUUID, clock);
    private final Organization acme = Examples.organization(db);

    /** What a test writes of. */
    private record Thing(String name) {}

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @AfterEach
    void closeLog() {
        log.close();
    }

    @Test
    void an_event_is_there_with_the_write_of_its_transaction_and_gone_with_it() {
        Target target = Target.role(UUID.randomUUID());
        assertThatThrownBy(() -> db.transaction(transaction -> {
                    rows.created(
                            transaction.dsl(), acme.id(), ANN, Action.ROLE_CREATE, target, new Thing("rolled back"));
                    throw new IllegalStateException("the write failed");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(events(AuditFilter.ALL)).noneMatch(event -> event.target().equals(target));

        db.transaction(transaction -> rows.changed(
                transaction.dsl(), acme.id(), ANN, Action.ROLE_EDIT, target, new Thing("old"), new Thing("new")));

        assertThat(events(AuditFilter.ALL))
                .filteredOn(event -> event.target().equals(target))
                .singleElement()
                .isInstanceOfSatisfying(AuditEvent.Changed.class, event -> {
                    assertThat(event.organizationId()).isEqualTo(acme.id());
                    assertThat(event.at()).isEqualTo(NOW);
                    assertThat(event.initiator()).isEqualTo(ANN);
                    assertThat(event.action()).isEqualTo(Action.ROLE_EDIT);
                    assertThat(event.before()).contains("{\"name\":\"old\"}");
                    assertThat(event.after()).contains("{\"name\":\"new\"}");
                });
    }

    @Test
    void an_event_is_kept_for_four_hundred_days() {
        db.transaction(transaction -> rows.created(
                transaction.dsl(), acme.id(), ANN, Action.ROLE_CREATE, Target.role(acme.id()), new Thing("old")));
        TestClock later = new TestClock(NOW.plus(Duration.ofDays(400)));

        new Expiry(db, later).sweep();
        assertThat(events(AuditFilter.ALL)).hasSize(2); // and that of the organization
        later.advance(Duration.ofHours(1));
        new Expiry(db, later).sweep();
        assertThat(events(AuditFilter.ALL)).isEmpty();
    }

    @Test
    void a_refusal_is_in_the_log_of_the_organization_of_its_client_its_slug_or_its_id() {
        Client client = Examples.client(acme, Examples.bearer("App", "https://app.example/"));
        db.transaction(transaction -> storeBare(transaction.dsl(), client));

        refuse(new Refusal.Whose.OfClient(client.clientId()), "invalid_client: wrong secret");
        refuse(new Refusal.Whose.OfSlug(acme.slug()), "begin_again");
        refuse(new Refusal.Whose.OfOrganization(acme.id()), "insufficient_scope");
        refuse(new Refusal.Whose.OfClient("nobody"), "of nobody");
        refuse(new Refusal.Whose.OfClient("n\u0000b\u00f6dy"), "of nobody");
        refuse(new Refusal.Whose.OfSlug("no-such-organization"), "of nobody");
        refuse(new Refusal.Whose.OfSlug("Not A Slug"), "of nobody");

        assertThat(events(outcome(Outcome.REFUSED)))
                .extracting(event -> ((AuditEvent.Refused) event).reason())
                .containsExactlyInAnyOrder("invalid_client: wrong secret", "begin_again", "insufficient_scope");
        assertThat(db.fetchCount(AUDIT_EVENT, AUDIT_EVENT.REASON.eq("of nobody")))
                .isZero();
    }

    @Test
    void refusals_are_written_by_closing_at_the_latest_and_later_ones_at_once() {
        IntStream.range(0, 500).forEach(i -> refuse(new Refusal.Whose.OfOrganization(acme.id()), "number " + i));
        log.close();
        assertThat(db.fetchCount(AUDIT_EVENT, AUDIT_EVENT.ORGANIZATION_ID.eq(acme.id()), AUDIT_EVENT.REASON.ne("")))
                .isEqualTo(500);

        refuse(new Refusal.Whose.OfOrganization(acme.id()), "late");

        assertThat(db.fetchCount(AUDIT_EVENT, AUDIT_EVENT.ORGANIZATION_ID.eq(acme.id()), AUDIT_EVENT.REASON.ne("")))
                .isEqualTo(501);
    }

    @Test
    void what_a_stranger_sends_may_be_longer_than_its_column() {
        log.refused(new Refusal(
                new Refusal.Whose.OfOrganization(acme.id()),
                new Initiator("client:" + "𝔘".repeat(900), "f".repeat(900)),
                Action.TOKEN_REFUSED,
                Target.endpoint("POST /" + "x".repeat(5_000)),
                "invalid_request: " + "𝔘".repeat(3_000)));

        assertThat(events(outcome(Outcome.REFUSED))).singleElement().satisfies(event -> {
            assertThat(event.initiator().name()).hasSizeBetween(399, 400).doesNotContain("?");
            assertThat(event.initiator().address()).hasSize(64);
            assertThat(event.target().id()).hasSize(400);
        });
    }

    @Test
    void each_filter_narrows_the_list_and_words_are_exact() {
        refuse(new Refusal.Whose.OfOrganization(acme.id()), "refused");
        clock.advance(Duration.ofHours(1));
        Target role = Target.role(UUID.randomUUID());
        db.transaction(transaction ->
                rows.created(transaction.dsl(), acme.id(), ANN, Action.ROLE_CREATE, role, new Thing("role")));
        Optional<String> none = Optional.empty();

        assertThat(events(filter(Optional.of("user:ann@x.com"), none, none, none)))
                .hasSize(1);
        assertThat(events(filter(Optional.of("user:ANN@x.com"), none, none, none)))
                .isEmpty();
        assertThat(events(filter(Optional.of("user:ann@x.com "), none, none, none)))
                .isEmpty();
        assertThat(events(filter(none, Optional.of("role.create"), none, none))).hasSize(1);
        assertThat(events(filter(none, none, Optional.of("role"), none))).hasSize(1);
        assertThat(events(filter(none, none, none, Optional.of(role.id())))).hasSize(1);
        assertThat(events(outcome(Outcome.REFUSED))).hasSize(1);
        assertThat(events(outcome(Outcome.SUCCESS)))
                .extracting(AuditEvent::action)
                .containsExactly(Action.ROLE_CREATE, Action.ORGANIZATION_CREATE);
        assertThat(events(between(NOW.plusSeconds(3600), NOW.plusSeconds(3601))))
                .hasSize(1);
        assertThat(events(between(NOW.plusSeconds(1), NOW.plusSeconds(3600)))).isEmpty();
        assertThat(log.list(UUID.randomUUID(), AuditFilter.ALL, none, 50).events())
                .isEmpty();
    }

    @Test
    void pages_begin_with_the_newest_and_hold_each_event_once() {
        IntStream.range(0, 23).forEach(i -> {
            refuse(new Refusal.Whose.OfOrganization(acme.id()), "number " + i);
            if (i % 5 == 0) {
                clock.advance(Duration.ofSeconds(1));
            }
        });

        List<AuditEvent> listed = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            AuditPage page = log.list(acme.id(), outcome(Outcome.REFUSED), cursor, 5);
            listed.addAll(page.events());
            cursor = page.next();
        } while (cursor.isPresent());

        assertThat(listed).hasSize(23).doesNotHaveDuplicates();
        assertThat(listed)
                .isSortedAccordingTo(Comparator.comparing(AuditEvent::at).reversed());
        assertThatThrownBy(() -> log.list(acme.id(), AuditFilter.ALL, Optional.of("x"), 5))
                .isInstanceOf(InvalidValue.class);
    }

    private void refuse(Refusal.Whose whose, String reason) {
        log.refused(new Refusal(
                whose,
                new Initiator("client:app", "192.0.2.9"),
                Action.TOKEN_REFUSED,
                Target.endpoint("POST /oauth/token"),
                reason));
    }

    private List<AuditEvent> events(AuditFilter filter) {
        return log.list(acme.id(), filter, Optional.empty(), 200).events();
    }

    private static AuditFilter filter(
            Optional<String> actor, Optional<String> action, Optional<String> type, Optional<String> id) {
        return new AuditFilter(actor, action, type, id, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static AuditFilter outcome(Outcome outcome) {
        Optional<String> none = Optional.empty();
        return new AuditFilter(none, none, none, none, Optional.of(outcome), Optional.empty(), Optional.empty());
    }

    private static AuditFilter between(java.time.Instant from, java.time.Instant to) {
        Optional<String> none = Optional.empty();
        return new AuditFilter(none, none, none, none, Optional.empty(), Optional.of(from), Optional.of(to));
    }

    private static void storeBare(DSLContext within, Client client) {
        Examples.clients(within).create(client, true, Examples.BY);
    }
}
