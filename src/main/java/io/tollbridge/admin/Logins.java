package io.tollbridge.admin;

import io.tollbridge.api.LocalCalls;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.saml.Channel;
import io.tollbridge.saml.Check;
import io.tollbridge.saml.CheckCode;
import io.tollbridge.saml.CheckGuide;
import io.tollbridge.saml.Outcome;
import io.tollbridge.saml.ReportFilter;
import io.tollbridge.saml.Reports;
import io.tollbridge.saml.ValidationReport;
import java.util.LinkedHashMap;
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
        pages.show(
                visit,
                200,
                "login.jte",
                new LoginPage(
                        report.id().toString(),
                        Moment.of(report.at()),
                        report.nameId().orElse(""),
                        report.identityProviderId()
                                .flatMap(id -> identityProviders.byId(visit.organizationId(), id))
                                .map(IdentityProvider::name)
                                .orElse("unknown"),
                        words(report.channel()),
                        ReportPart.of(report.accepted(), report.checks(), report.redactedXml())));
    }

    /** A box to paste a response into. */
    void explainForm(Visit visit) {
        explained(visit, 200, Form.empty().with("_kind", "response"), Optional.empty());
    }

    /** What a login or a grant would have said of it; nothing is kept, so the page may be sent again at will. */
    void explain(Visit visit) {
        String kind = visit.form().value("_kind").filter("assertion"::equals).orElse("response");
        Body body = Body.of(visit.form())
                .texts("identity_provider", "at")
                .set(kind, visit.form().value("_message").orElse(""));
        Form form = Form.of(visit.form());
        switch (visit.write("POST", "/explain", body.made())) {
            case LocalCalls.Outcome.Done done -> {
                Resource answer = new Resource(done.body(), "");
                List<Check> checks = answer.all("checks").stream()
                        .map(one -> new Check(
                                CheckCode.valueOf(one.text("code").toUpperCase(Locale.ROOT).replace('-', '_')),
                                Outcome.valueOf(one.text("outcome").toUpperCase(Locale.ROOT)),
                                one.text("found"),
                                one.text("wanted"),
                                one.text("hint")))
                        .toList();
                Optional<String> xml =
                        Optional.of(answer.text("redacted_xml")).filter(text -> !text.isEmpty());
                explained(visit, 200, form, Optional.of(ReportPart.of(answer.flag("accepted"), checks, xml)));
            }
            case LocalCalls.Outcome.Refused refused -> explained(visit, refused.status(), form.refused(refused), Optional.empty());
        }
    }

    private void explained(Visit visit, int status, Form form, Optional<ReportPart> report) {
        pages.show(
                visit,
                status,
                "explain.jte",
                new ExplainPage(form, choices(identityProviders.list(visit.organizationId(), ALL).items()), report));
    }

    private static Map<String, String> choices(List<IdentityProvider> all) {
        Map<String, String> choices = new LinkedHashMap<>();
        all.forEach(one -> choices.put(one.id().toString(), one.name()));
        return choices;
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
