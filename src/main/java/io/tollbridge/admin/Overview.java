package io.tollbridge.admin;

import static io.tollbridge.directory.Permission.AUDIT_EVENT_VIEW;
import static io.tollbridge.directory.Permission.OAUTH_CLIENT_AUTHORIZE;
import static io.tollbridge.directory.Permission.OAUTH_CLIENT_VIEW;
import static io.tollbridge.directory.Permission.SSO_PROVIDER_VIEW;

import io.tollbridge.audit.AuditFilter;
import io.tollbridge.audit.AuditLog;
import io.tollbridge.directory.Approvals;
import io.tollbridge.directory.AuthorizedApplication;
import io.tollbridge.directory.CertificateExpiry;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.ClientFilter;
import io.tollbridge.directory.Clients;
import io.tollbridge.directory.GrantType;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.PinnedCertificate;
import io.tollbridge.oauth.UsageOverview;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** {@code /admin}: what needs attention first, the last four weeks, the newest events. Each part for its permission. */
final class Overview {
    private static final int DAYS = 28;
    private static final int UNUSUAL_DAYS = 3;
    private static final int URGENT_DAYS = 14;
    /** With fewer on a day nothing is said: anybody may mistype himself twice. */
    private static final int FEWEST_LOGINS = 5;

    private static final int EVENTS = 10;
    private static final PageRequest FIRST = new PageRequest(Optional.empty(), 200);

    private final IdentityProviders identityProviders;
    private final Approvals approvals;
    private final Clients clients;
    private final UsageOverview usage;
    private final AuditLog audit;
    private final ConsolePages pages;
    private final Clock clock;

    Overview(
            IdentityProviders identityProviders,
            Approvals approvals,
            Clients clients,
            UsageOverview usage,
            AuditLog audit,
            ConsolePages pages,
            Clock clock) {
        this.identityProviders = identityProviders;
        this.approvals = approvals;
        this.clients = clients;
        this.usage = usage;
        this.audit = audit;
        this.pages = pages;
        this.clock = clock;
    }

    void show(Visit visit) {
        UUID organization = visit.organizationId();
        List<OverviewPage.Attention> attention = new ArrayList<>();
        if (visit.may(SSO_PROVIDER_VIEW)) {
            attention.addAll(certificates(organization));
        }
        if (visit.may(OAUTH_CLIENT_AUTHORIZE)) {
            attention.addAll(applications(organization));
        }
        if (visit.may(OAUTH_CLIENT_VIEW)) {
            attention.addAll(implicit(organization));
        }
        List<Chart> charts = new ArrayList<>();
        List<AuditPage.Row> events = new ArrayList<>();
        if (visit.may(AUDIT_EVENT_VIEW)) {
            LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
            LocalDate from = today.minusDays(DAYS - 1);
            List<UsageOverview.Item> providers = usage.list(
                            organization, Optional.of(UsageOverview.Kind.IDENTITY_PROVIDER), from, today, FIRST)
                    .items();
            providers.forEach(item -> failing(item, today).ifPresent(attention::add));
            providers.forEach(item -> item.history().unusual(today.minusDays(UNUSUAL_DAYS - 1), today, today).stream()
                    .map(day -> new OverviewPage.Attention(
                            false, item.name() + ": " + day.text() + ".", refused(item), "See refused logins"))
                    .forEach(attention::add));
            charts.add(Chart.of(
                    "Logins and exchanged assertions",
                    usage.totals(organization, UsageOverview.Kind.IDENTITY_PROVIDER, from, today),
                    from,
                    today));
            charts.add(Chart.of(
                    "Requests of clients",
                    usage.totals(organization, UsageOverview.Kind.CLIENT, from, today),
                    from,
                    today));
            audit.list(organization, AuditFilter.ALL, Optional.empty(), EVENTS)
                    .events()
                    .forEach(event -> events.add(AuditPage.Row.of(event)));
        }
        attention.sort(Comparator.comparing(OverviewPage.Attention::urgent).reversed());
        pages.show(
                visit,
                200,
                "overview.jte",
                new OverviewPage(
                        attention, visit.may(SSO_PROVIDER_VIEW) || visit.may(OAUTH_CLIENT_VIEW), charts, events));
    }

    private List<OverviewPage.Attention> certificates(UUID organization) {
        Instant now = clock.instant();
        List<OverviewPage.Attention> attention = new ArrayList<>();
        for (IdentityProvider one : identityProviders.enabled(organization)) {
            Instant end = lastEnd(one);
            if (CertificateExpiry.reached(end, now).isEmpty()) {
                continue;
            }
            long left = CertificateExpiry.daysLeft(end, now);
            attention.add(new OverviewPage.Attention(
                    left < URGENT_DAYS,
                    left < 0
                            ? "The last certificate of " + one.name() + " has ended."
                            : "The last certificate of " + one.name() + " ends in " + left + " days.",
                    "/admin/identity-providers/" + one.id(),
                    "See its certificates"));
        }
        return attention;
    }

    private List<OverviewPage.Attention> applications(UUID organization) {
        int pending = approvals
                .list(organization, Optional.of(AuthorizedApplication.State.PENDING), FIRST)
                .items()
                .size();
        return pending == 0
                ? List.of()
                : List.of(new OverviewPage.Attention(
                        false,
                        pending == 1
                                ? "One application waits for your approval."
                                : pending + " applications wait for your approval.",
                        "/admin/applications",
                        "Decide"));
    }

    private List<OverviewPage.Attention> implicit(UUID organization) {
        List<Client> implicit = clients.list(
                        organization,
                        new ClientFilter(Optional.empty(), Optional.of(true), Optional.of(GrantType.IMPLICIT)),
                        FIRST)
                .items();
        return implicit.stream()
                .map(client -> new OverviewPage.Attention(
                        false,
                        client.settings().clientName()
                                + " still uses the implicit grant, which ends. Move it to authorization code with"
                                + " PKCE.",
                        "/admin/clients/" + client.clientId(),
                        "Move it"))
                .toList();
    }

    /** Most of today's logins are refused, whatever was usual before. */
    private static Optional<OverviewPage.Attention> failing(UsageOverview.Item item, LocalDate today) {
        return item.history().days(today, today).stream()
                .filter(day -> day.requests() >= FEWEST_LOGINS && 2 * day.failures() > day.requests())
                .map(day -> new OverviewPage.Attention(
                        true,
                        item.name() + " fails: " + day.failures() + " of " + day.requests()
                                + " logins were refused today.",
                        refused(item),
                        "See why"))
                .findFirst();
    }

    private static String refused(UsageOverview.Item item) {
        return "/admin/login-attempts?accepted=no&provider=" + item.id();
    }

    /** When the active certificate that lasts longest ends. */
    static Instant lastEnd(IdentityProvider identityProvider) {
        return identityProvider.pinned().stream()
                .filter(PinnedCertificate::isActive)
                .map(PinnedCertificate::notAfter)
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }
}
