package io.tollbridge.admin;

import static io.tollbridge.directory.Permission.SSO_PROVIDER_EDIT;
import static io.tollbridge.directory.Permission.SSO_PROVIDER_VIEW;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.api.LocalCalls;
import java.util.List;
import java.util.Optional;

/** {@code /admin/identity-providers/{id}/metadata}: where it comes from, what waits in it, and its replacement. */
final class MetadataPages {
    private static final String ONE = SingleSignOn.ROOT + "/{id}/metadata";

    private final ConsolePages pages;

    MetadataPages(ConsolePages pages) {
        this.pages = pages;
    }

    void mount(Doors doors) {
        doors.get(ONE, ForPermission.of(SSO_PROVIDER_VIEW), visit -> show(visit, 200, Form.empty()));
        doors.post(ONE + "/refresh", ForPermission.of(SSO_PROVIDER_EDIT), this::refresh);
        doors.post(ONE + "/approve", ForPermission.fresh(SSO_PROVIDER_EDIT), this::approve);
        doors.post(ONE + "/reject", ForPermission.fresh(SSO_PROVIDER_EDIT), this::reject);
        doors.get(ONE + "/replace", ForPermission.fresh(SSO_PROVIDER_EDIT), visit -> ask(visit, 200, Form.empty()));
        doors.post(ONE + "/preview", ForPermission.of(SSO_PROVIDER_EDIT), this::preview);
        doors.post(ONE, ForPermission.fresh(SSO_PROVIDER_EDIT), this::replace);
    }

    private void refresh(Visit visit) {
        switch (visit.write("POST", path(visit) + "/refresh")) {
            case LocalCalls.Outcome.Done done -> {
                Resource refreshed = new Resource(done.body(), "");
                String outcome = refreshed.text("outcome");
                if (outcome.equals("failed")) {
                    again(
                            visit,
                            new LocalCalls.Outcome.Refused(
                                    422,
                                    "The metadata could not be refreshed; what is stored stays in force.",
                                    List.of(),
                                    Findings.in(refreshed, "findings")));
                } else {
                    visit.go(ProviderHead.address(visit, "metadata?done=refreshed-" + outcome));
                }
            }
            case LocalCalls.Outcome.Refused refused -> again(visit, refused);
        }
    }

    private void approve(Visit visit) {
        decide(visit, "POST", "applied");
    }

    private void reject(Visit visit) {
        decide(visit, "DELETE", "rejected");
    }

    private void decide(Visit visit, String method, String done) {
        switch (visit.write(method, path(visit) + "/held")) {
            case LocalCalls.Outcome.Done _ -> visit.go(ProviderHead.address(visit, "metadata?done=" + done));
            case LocalCalls.Outcome.Refused refused -> again(visit, refused);
        }
    }

    private void preview(Visit visit) {
        switch (previewed(visit)) {
            case LocalCalls.Outcome.Done done -> showPreview(visit, 200, done, Form.of(visit.form()));
            case LocalCalls.Outcome.Refused refused ->
                ask(visit, refused.status(), MetadataSource.shown(visit.form()).refused(refused));
        }
    }

    private void replace(Visit visit) {
        switch (visit.write("PUT", path(visit), MetadataSource.body(visit.form()))) {
            case LocalCalls.Outcome.Done _ -> visit.go(ProviderHead.address(visit, "") + "?done=replaced");
            case LocalCalls.Outcome.Refused refused ->
                ask(visit, refused.status(), MetadataSource.shown(visit.form()).refused(refused));
        }
    }

    private static LocalCalls.Outcome previewed(Visit visit) {
        return visit.call(
                "POST",
                "/identity-providers/preview",
                Optional.of(MetadataSource.body(visit.form())),
                Optional.empty());
    }

    private void showPreview(Visit visit, int status, LocalCalls.Outcome.Done done, Form form) {
        pages.show(
                visit,
                status,
                "provider/preview.jte",
                PreviewPage.of(
                        new Resource(done.body(), ""),
                        form,
                        true,
                        ProviderHead.address(visit, "metadata"),
                        ProviderHead.address(visit, "metadata/replace"),
                        visit));
    }

    private void ask(Visit visit, int status, Form form) {
        Resource provider = visit.read(ProviderHead.resource(visit));
        Form shown = form.value("_etag").isEmpty() ? form.with("_etag", provider.etag()) : form;
        pages.show(
                visit,
                status,
                "provider/new.jte",
                new NewProviderPage(
                        shown,
                        true,
                        ProviderHead.address(visit, "metadata/preview"),
                        ProviderHead.address(visit, "metadata")));
    }

    private void again(Visit visit, LocalCalls.Outcome.Refused refused) {
        show(visit, refused.status(), Form.empty().refused(refused));
    }

    private void show(Visit visit, int status, Form form) {
        Resource provider = visit.read(ProviderHead.resource(visit));
        Resource metadata = visit.read(path(visit));
        Resource source = part(metadata, "source");
        Resource held = part(metadata, "held");
        JsonNode problem = source.body().path("problem");
        pages.show(
                visit,
                status,
                "provider/metadata.jte",
                new MetadataPage(
                        ProviderHead.of(visit, provider, "metadata"),
                        form.with("_etag", metadata.etag()),
                        source.text("url"),
                        source.moment("checked_at"),
                        source.moment("refresh_at"),
                        source.moment("valid_until"),
                        problem.path("words").asText(""),
                        problem.path("failures").asInt(),
                        held.moment("since"),
                        held.all("changes").stream()
                                .map(one -> new MetadataPage.Change(
                                        one.text("what"), one.text("before"), one.text("after")))
                                .toList(),
                        metadata.text("metadata_xml")));
    }

    private static Resource part(Resource whole, String name) {
        return new Resource(whole.body().path(name), "");
    }

    private static String path(Visit visit) {
        return ProviderHead.resource(visit) + "/metadata";
    }
}
