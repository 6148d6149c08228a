package io.tollbridge.admin;

import static io.tollbridge.directory.Permission.SSO_PROVIDER_EDIT;
import static io.tollbridge.directory.Permission.SSO_PROVIDER_VIEW;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tollbridge.api.LocalCalls;

/** {@code /admin/identity-providers/{id}/certificates}: what its messages are checked by. */
final class CertificatePages {
    private static final String ALL = SingleSignOn.ROOT + "/{id}/certificates";
    private static final String ONE = ALL + "/{fingerprint}";

    private final ConsolePages pages;

    CertificatePages(ConsolePages pages) {
        this.pages = pages;
    }

    void mount(Doors doors) {
        doors.get(ALL, ForPermission.of(SSO_PROVIDER_VIEW), visit -> show(visit, 200, Form.empty()));
        doors.post(ALL, ForPermission.fresh(SSO_PROVIDER_EDIT), this::add);
        doors.post(ONE + "/enable", ForPermission.fresh(SSO_PROVIDER_EDIT), visit -> turn(visit, "active", "enabled"));
        doors.post(
                ONE + "/disable", ForPermission.fresh(SSO_PROVIDER_EDIT), visit -> turn(visit, "disabled", "disabled"));
        doors.post(ONE + "/remove", ForPermission.fresh(SSO_PROVIDER_EDIT), this::remove);
    }

    private void add(Visit visit) {
        Form typed = Form.of(visit.form());
        String pem = typed.value("pem").isBlank() ? typed.value("_file") : typed.value("pem");
        finish(
                visit,
                visit.write(
                        "POST",
                        path(visit),
                        JsonNodeFactory.instance.objectNode().put("pem", pem.isBlank() ? null : pem.strip())),
                "certificate-added",
                typed.with("pem", pem));
    }

    private void turn(Visit visit, String state, String done) {
        finish(
                visit,
                visit.write(
                        "PUT",
                        path(visit) + "/" + visit.segment("fingerprint"),
                        JsonNodeFactory.instance.objectNode().put("state", state)),
                done,
                Form.empty());
    }

    private void remove(Visit visit) {
        finish(visit, visit.write("DELETE", path(visit) + "/" + visit.segment("fingerprint")), "deleted", Form.empty());
    }

    private void finish(Visit visit, LocalCalls.Outcome outcome, String done, Form typed) {
        switch (outcome) {
            case LocalCalls.Outcome.Done _ -> visit.go(ProviderHead.address(visit, "certificates?done=" + done));
            case LocalCalls.Outcome.Refused refused -> show(visit, refused.status(), typed.refused(refused));
        }
    }

    private void show(Visit visit, int status, Form form) {
        Resource provider = visit.read(ProviderHead.resource(visit));
        pages.show(
                visit,
                status,
                "provider/certificates.jte",
                new CertificatesPage(
                        ProviderHead.of(visit, provider, "certificates"),
                        form.with("_etag", provider.etag()),
                        CertificateRow.in(provider, "certificates")));
    }

    private static String path(Visit visit) {
        return ProviderHead.resource(visit) + "/certificates";
    }
}
