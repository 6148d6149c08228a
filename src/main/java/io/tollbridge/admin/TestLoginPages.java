package io.tollbridge.admin;

import static io.tollbridge.directory.Permission.SSO_PROVIDER_EDIT;
import static io.tollbridge.directory.Permission.SSO_PROVIDER_VIEW;

import io.tollbridge.api.LocalCalls;
import io.tollbridge.saml.CheckCode;
import io.tollbridge.saml.CheckGuide;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** {@code /admin/identity-providers/{id}/test}: a login that signs nobody in, and every check of it. */
final class TestLoginPages {
    private static final String ALL = SingleSignOn.ROOT + "/{id}/test";

    private final ConsolePages pages;
    private final Clock clock;

    TestLoginPages(ConsolePages pages, Clock clock) {
        this.pages = pages;
        this.clock = clock;
    }

    void mount(Doors doors) {
        doors.post(ALL, ForPermission.of(SSO_PROVIDER_EDIT), this::prepare);
        doors.get(ALL + "/{test}", ForPermission.of(SSO_PROVIDER_VIEW), this::look);
    }

    private void prepare(Visit visit) {
        Resource prepared = new Resource(
                Visit.require(visit.call(
                                "POST", ProviderHead.resource(visit) + "/test", Optional.empty(), Optional.empty()))
                        .body(),
                "");
        waiting(visit, prepared.text("id"), prepared.text("url"), Optional.of(prepared.text("expires_at")));
    }

    private void look(Visit visit) {
        String test = Visit.id(visit.pathParam("test"))
                .orElseThrow(() -> new PageRefused(404, "There is no such test login."))
                .toString();
        switch (visit.call("GET", ProviderHead.resource(visit) + "/test/" + test, Optional.empty(), Optional.empty())) {
            case LocalCalls.Outcome.Done done -> report(visit, test, new Resource(done.body(), ""));
            case LocalCalls.Outcome.Refused _ -> waiting(visit, test, "", visit.query("until"));
        }
    }

    private void waiting(Visit visit, String test, String url, Optional<String> until) {
        Optional<Instant> expiresAt = until.flatMap(TestLoginPages::instant);
        boolean expired = expiresAt.filter(end -> clock.instant().isAfter(end)).isPresent();
        Resource provider = visit.read(ProviderHead.resource(visit));
        pages.show(
                visit,
                200,
                "provider/test.jte",
                new TestLoginPage(
                        ProviderHead.of(visit, provider, "test"),
                        Form.empty(),
                        url,
                        Moment.of(expiresAt),
                        ProviderHead.address(visit, "test/" + test)
                                + expiresAt.map(end -> "?until=" + end).orElse(""),
                        expired ? "expired" : "waiting",
                        "",
                        Moment.of(Optional.empty()),
                        test,
                        "",
                        "",
                        List.of()));
    }

    private void report(Visit visit, String test, Resource report) {
        Resource provider = visit.read(ProviderHead.resource(visit));
        List<ReportPart.Line> lines = report.all("checks").stream()
                .map(one -> new ReportPart.Line(
                        one.text("code"),
                        one.text("outcome"),
                        one.text("found"),
                        one.text("wanted"),
                        one.text("hint"),
                        one.text("section")))
                .sorted(Comparator.comparing(line -> !line.outcome().equals("failed")))
                .toList();
        Optional<CheckGuide> guide = lines.stream()
                .filter(line -> line.outcome().equals("failed"))
                .findFirst()
                .flatMap(line -> guide(line.code()));
        pages.show(
                visit,
                200,
                "provider/test.jte",
                new TestLoginPage(
                        ProviderHead.of(visit, provider, "test"),
                        Form.empty().with("_etag", provider.etag()),
                        "",
                        Moment.of(Optional.empty()),
                        ProviderHead.address(visit, "test/" + test),
                        report.flag("accepted") ? "passed" : "failed",
                        report.text("name_id"),
                        report.moment("at"),
                        test,
                        guide.map(CheckGuide::meaning).orElse(""),
                        guide.map(CheckGuide::remedy).orElse(""),
                        lines));
    }

    private static Optional<CheckGuide> guide(String code) {
        return Arrays.stream(CheckCode.values())
                .filter(one -> one.code().equals(code))
                .findFirst()
                .map(CheckGuide::of);
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException none) {
            return Optional.empty();
        }
    }
}
