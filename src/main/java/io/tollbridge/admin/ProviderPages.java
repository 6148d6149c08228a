package io.tollbridge.admin;

import static io.tollbridge.directory.Permission.SSO_PROVIDER_EDIT;
import static io.tollbridge.directory.Permission.SSO_PROVIDER_VIEW;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.api.LocalCalls;
import io.tollbridge.web.PostedForm;
import java.util.List;
import java.util.Optional;

/** {@code /admin/identity-providers/{id}}: one of them, its settings, on and off, and its end. */
final class ProviderPages {
    private static final String ONE = SingleSignOn.ROOT + "/{id}";
    private static final List<String> MAPPED = List.of("name", "given_name", "family_name");

    private final ConsolePages pages;

    ProviderPages(ConsolePages pages) {
        this.pages = pages;
    }

    void mount(Doors doors) {
        doors.get(ONE, ForPermission.of(SSO_PROVIDER_VIEW), this::one);
        doors.post(ONE + "/enable", ForPermission.fresh(SSO_PROVIDER_EDIT), visit -> turn(visit, true));
        doors.post(ONE + "/disable", ForPermission.of(SSO_PROVIDER_EDIT), visit -> turn(visit, false));
        doors.get(ONE + "/settings", ForPermission.of(SSO_PROVIDER_VIEW), this::settings);
        doors.post(ONE + "/settings", ForPermission.of(SSO_PROVIDER_EDIT), this::save);
        doors.get(ONE + "/delete", ForPermission.of(SSO_PROVIDER_EDIT), this::asked);
        doors.post(ONE + "/delete", ForPermission.of(SSO_PROVIDER_EDIT), this::delete);
    }

    private void one(Visit visit) {
        String path = ProviderHead.resource(visit);
        Resource provider = visit.read(path);
        ProviderHead head = ProviderHead.of(visit, provider, "");
        Optional<Resource> test =
                visit.read("/login-attempts?channel=test&page_size=1&identity_provider=" + head.id()).items().stream()
                        .findFirst();
        pages.show(
                visit,
                200,
                "provider/one.jte",
                new ProviderPage(
                        head,
                        Form.empty().with("_etag", provider.etag()),
                        ProviderTypes.names().getOrDefault(provider.text("type"), provider.text("type")),
                        provider.text("entity_id"),
                        PreviewPage.Endpoint.in(provider),
                        CertificateRow.in(provider, "certificates"),
                        String.join(", ", provider.texts("email_domains")),
                        provider.text("metadata_url"),
                        visit.read(path + "/metadata").body().path("held").isObject(),
                        test.map(one -> head.path("test/" + one.text("id"))).orElse(""),
                        test.map(one -> one.moment("at")).orElse(Moment.of(Optional.empty())),
                        test.map(one -> one.flag("accepted")).orElse(false),
                        Findings.in(provider, "warnings"),
                        provider.moment("created_at"),
                        provider.moment("modified_at")));
    }

    private void turn(Visit visit, boolean on) {
        Resource provider = visit.read(ProviderHead.resource(visit));
        ObjectNode body = provider.body().deepCopy();
        body.put("enabled", on);
        Visit.require(visit.write("PUT", ProviderHead.resource(visit), body));
        visit.go(ProviderHead.address(visit, "") + "?done=" + (on ? "provider-enabled" : "provider-disabled"));
    }

    private void settings(Visit visit) {
        Resource provider = visit.read(ProviderHead.resource(visit));
        Form form = Form.of(provider).with("_etag", provider.etag());
        for (String field : MAPPED) {
            form = form.with(
                    "_map_" + field,
                    provider.body().path("attribute_mapping").path(field).asText(""));
        }
        showSettings(visit, 200, provider, form);
    }

    private void save(Visit visit) {
        Resource provider = visit.read(ProviderHead.resource(visit));
        switch (visit.write("PUT", ProviderHead.resource(visit), body(provider, visit.form()))) {
            case LocalCalls.Outcome.Done _ -> visit.go(ProviderHead.address(visit, "settings?done=saved"));
            case LocalCalls.Outcome.Refused refused ->
                showSettings(
                        visit, refused.status(), provider, Form.of(visit.form()).refused(refused, provider));
        }
    }

    private static ObjectNode body(Resource provider, PostedForm form) {
        ObjectNode mapping = JsonNodeFactory.instance.objectNode();
        for (String field : MAPPED) {
            form.value("_map_" + field)
                    .map(String::strip)
                    .filter(attribute -> !attribute.isEmpty())
                    .ifPresent(attribute -> mapping.put(field, attribute));
        }
        return Body.over(provider, form)
                .texts(
                        "name",
                        "display_name",
                        "type",
                        "logo_url",
                        "user_attribute",
                        "landing_url",
                        "name_id_format",
                        "response_binding",
                        "metadata_url",
                        "metadata_signing_certificate")
                .numbers("clock_skew_seconds", "max_authentication_age")
                .flags(
                        "allow_unsolicited",
                        "sign_authn_requests",
                        "want_assertions_encrypted",
                        "allow_aes_cbc",
                        "force_authn",
                        "create_users",
                        "apply_metadata_changes")
                .lists("email_domains", "authn_contexts")
                .set("attribute_mapping", mapping)
                .made();
    }

    private void showSettings(Visit visit, int status, Resource provider, Form form) {
        pages.show(
                visit,
                status,
                "provider/settings.jte",
                new ProviderSettingsPage(ProviderHead.of(visit, provider, "settings"), form, ProviderTypes.names()));
    }

    private void asked(Visit visit) {
        Resource provider = visit.read(ProviderHead.resource(visit));
        showDeletion(visit, 200, provider, Form.empty().with("_etag", provider.etag()));
    }

    private void delete(Visit visit) {
        Resource provider = visit.read(ProviderHead.resource(visit));
        Form form = Form.of(visit.form());
        if (!form.value("_name").strip().equals(provider.text("name"))) {
            showDeletion(visit, 422, provider, form.wrong("_name", "is not the name: nothing was deleted"));
            return;
        }
        switch (visit.write("DELETE", ProviderHead.resource(visit))) {
            case LocalCalls.Outcome.Done _ -> visit.go(SingleSignOn.ROOT + "?done=deleted");
            case LocalCalls.Outcome.Refused refused ->
                showDeletion(visit, refused.status(), provider, form.refused(refused));
        }
    }

    private void showDeletion(Visit visit, int status, Resource provider, Form form) {
        pages.show(
                visit,
                status,
                "provider/delete.jte",
                new ProviderDeletionPage(ProviderHead.of(visit, provider, "delete"), form));
    }
}
