package io.tollbridge.admin;

import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.saml.Channel;
import io.tollbridge.saml.Check;
import io.tollbridge.saml.CheckGuide;
import io.tollbridge.saml.ReportFilter;
import io.tollbridge.saml.Reports;
import io.tollbridge.saml.ValidationReport;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** {@code /admin/login-attempts}: why did this login fail, from the reference id that somebody was shown, or by a search. */
final class Logins {
    private static final PageRequest ALL = new PageRequest(Optional.empty(), 200);

    private final Reports reports;
    private final IdentityProviders identityProviders;
    private final ConsolePages pages;

    Logins(Reports reports, IdentityProviders identityProviders, ConsolePages pages) {
        this.reports = reports;
        this.identityProviders = identityProviders;
        this.pages = pages;
    }

    void search(Visit visit) {
        Optional<String> reference = visit.query("reference");
        Optional<UUID> id = reference.flatMap(Visit::id);
        if (id.isPresent() && reports.byId(visit.organizationId(), id.get()).isPresent()) {
            visit.context().status(303).header("Location", "/admin/login-attempts/" + id.get());
            return;
        }
        List<IdentityProvider> all =
                identityProviders.list(visit.organizationId(), ALL).items();
        if (reference.isPresent()) {
            show(visit, all, "There is no login with this reference id here.", new Page<>(List.of(), Optional.empty()));
            return;
        }
        try {
            show(visit, all, "", reports.list(visit.organizationId(), filter(visit), visit.page()));
        } catch (InvalidValue invalid) {
            show(visit, all, invalid.field() + " " + invalid.problem(), new Page<>(List.of(), Optional.empty()));
        }
    }

    private static ReportFilter filter(Visit visit) {
        return new ReportFilter(
                Optional.empty(),
                visit.query("email"),
                visit.queryId("provider"),
                visit.query("accepted").map("yes"::equals),
                Optional.empty(),
                Optional.empty(),
                visit.day("from", 0),
                visit.day("to", 1));
    }

    private void show(Visit visit, List<IdentityProvider> all, String problem, Page<ValidationReport> found) {
        Map<UUID, String> names = all.stream().collect(Collectors.toMap(IdentityProvider::id, IdentityProvider::name));
        pages.show(
                visit,
                problem.isEmpty() ? 200 : 422,
                "logins.jte",
                new LoginsPage(
                        visit.typed("reference"),
                        visit.typed("email"),
                        visit.typed("provider"),
                        visit.typed("accepted"),
                        visit.typed("from"),
                        visit.typed("to"),
                        problem,
                        all.stream()
                                .map(one -> new LoginsPage.Choice(one.id().toString(), one.name()))
                                .toList(),
                        found.items().stream()
                                .map(report -> new LoginsPage.Row(
                                        "/admin/login-attempts/" + report.id(),
                                        Moment.of(report.at()),
                                        name(names, report),
                                        words(report.channel()),
                                        report.nameId().orElse(""),
                                        report.accepted(),
                                        report.refusal()
                                                .map(check -> CheckGuide.of(check.code())
                                                        .meaning())
                                                .orElse("")))
                                .toList(),
                        visit.next(found.next())));
    }

    void report(Visit visit) {
        Optional<ValidationReport> found =
                Visit.id(visit.context().pathParam("id")).flatMap(id -> reports.byId(visit.organizationId(), id));
        if (found.isEmpty()) {
            pages.show(visit, 404, "nothing.jte", "There is no login with this reference id here.");
            return;
        }
        ValidationReport report = found.get();
        Optional<CheckGuide> guide = report.refusal().map(check -> CheckGuide.of(check.code()));
        pages.show(
                visit,
                200,
                "login.jte",
                new LoginPage(
                        report.id().toString(),
                        Moment.of(report.at()),
                        report.accepted(),
                        report.nameId().orElse(""),
                        report.identityProviderId()
                                .flatMap(id -> identityProviders.byId(visit.organizationId(), id))
                                .map(IdentityProvider::name)
                                .orElse("unknown"),
                        words(report.channel()),
                        report.refusal().map(check -> check.code().code()).orElse(""),
                        guide.map(CheckGuide::meaning).orElse(""),
                        guide.map(CheckGuide::remedy).orElse(""),
                        report.checks().stream().map(Logins::line).toList(),
                        report.redactedXml().orElse("")));
    }

    private static LoginPage.Line line(Check check) {
        return new LoginPage.Line(
                check.code().code(),
                check.outcome().name().toLowerCase(Locale.ROOT),
                check.found(),
                check.wanted(),
                check.hint(),
                check.code().section());
    }

    private static String name(Map<UUID, String> names, ValidationReport report) {
        return report.identityProviderId()
                .map(id -> names.getOrDefault(id, "deleted"))
                .orElse("unknown");
    }

    private static String words(Channel channel) {
        return switch (channel) {
            case ACS -> "browser";
            case TOKEN_ENDPOINT -> "token endpoint";
            case SLO -> "logout";
            case TEST -> "test login";
            case EXPLAIN -> "explained";
        };
    }
}
