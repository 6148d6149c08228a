package io.tollbridge.admin;

import static io.tollbridge.directory.Permission.SSO_PROVIDER_EDIT;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.api.LocalCalls;
import io.tollbridge.web.PostedForm;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code /admin/identity-providers/new}: metadata is looked at before it is trusted. */
final class NewProviderPages {
    private static final String ROOT = SingleSignOn.ROOT;
    private static final String NEW = ROOT + "/new";
    private static final String FINGERPRINTS = "_fingerprint";

    private final ConsolePages pages;

    NewProviderPages(ConsolePages pages) {
        this.pages = pages;
    }

    void mount(Doors doors) {
        doors.get(NEW, ForPermission.fresh(SSO_PROVIDER_EDIT), visit -> show(visit, 200, Form.empty()));
        doors.post(NEW + "/preview", ForPermission.of(SSO_PROVIDER_EDIT), this::preview);
        doors.post(ROOT, ForPermission.fresh(SSO_PROVIDER_EDIT), this::create);
    }

    private void preview(Visit visit) {
        switch (previewed(visit)) {
            case LocalCalls.Outcome.Done done -> showPreview(visit, 200, done, Form.empty());
            case LocalCalls.Outcome.Refused refused -> again(visit, refused);
        }
    }

    /** Switched off: it is tested first. */
    private void create(Visit visit) {
        ObjectNode body = MetadataSource.body(visit.form());
        for (String name : List.of("name", "type")) {
            visit.form()
                    .value(name)
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .ifPresent(text -> body.put(name, text));
        }
        body.setAll(Body.of(visit.form()).lists("email_domains").made());
        body.put("enabled", false);
        switch (visit.write("POST", "/identity-providers", body)) {
            case LocalCalls.Outcome.Done done -> {
                Resource created = new Resource(done.body(), done.etag());
                visit.go(ROOT + "/" + created.text("id") + "?done="
                        + (isAsSeen(visit.form(), created) ? "added" : "added-other"));
            }
            case LocalCalls.Outcome.Refused refused -> {
                switch (previewed(visit)) {
                    case LocalCalls.Outcome.Done done ->
                        showPreview(
                                visit,
                                refused.status(),
                                done,
                                Form.of(visit.form()).refused(refused));
                    case LocalCalls.Outcome.Refused unreadable -> again(visit, unreadable);
                }
            }
        }
    }

    /** What comes from an address is fetched again, and may meanwhile name a certificate that nobody looked at. */
    private static boolean isAsSeen(PostedForm form, Resource created) {
        Set<String> seen = Set.copyOf(form.values(FINGERPRINTS));
        return CertificateRow.in(created, "certificates").stream()
                .map(CertificateRow::digits)
                .collect(Collectors.toSet())
                .stream()
                .allMatch(seen::contains);
    }

    private static LocalCalls.Outcome previewed(Visit visit) {
        return visit.call(
                "POST",
                "/identity-providers/preview",
                Optional.of(MetadataSource.body(visit.form())),
                Optional.empty());
    }

    private void showPreview(Visit visit, int status, LocalCalls.Outcome.Done done, Form form) {
        Resource answer = new Resource(done.body(), "");
        pages.show(visit, status, "provider/preview.jte", PreviewPage.of(answer, form, false, ROOT, NEW, visit));
    }

    private void again(Visit visit, LocalCalls.Outcome.Refused refused) {
        show(visit, refused.status(), MetadataSource.shown(visit.form()).refused(refused));
    }

    private void show(Visit visit, int status, Form form) {
        pages.show(visit, status, "provider/new.jte", new NewProviderPage(form, false, NEW + "/preview", ROOT));
    }
}
