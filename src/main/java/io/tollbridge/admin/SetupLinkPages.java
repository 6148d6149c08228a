package io.tollbridge.admin;

import static io.tollbridge.directory.Permission.SSO_PROVIDER_EDIT;
import static io.tollbridge.directory.Permission.SSO_PROVIDER_VIEW;

import io.tollbridge.api.LocalCalls;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /admin/identity-providers/setup-links}: by one a customer's administrator sets up his side without an account. */
final class SetupLinkPages {
    private static final String ROOT = SingleSignOn.ROOT + "/setup-links";
    private static final int MOST_PROVIDERS = 1000;

    private final ConsolePages pages;

    SetupLinkPages(ConsolePages pages) {
        this.pages = pages;
    }

    void mount(Doors doors) {
        doors.get(ROOT, ForPermission.of(SSO_PROVIDER_VIEW), visit -> show(visit, 200, Form.empty()));
        doors.post(ROOT, ForPermission.fresh(SSO_PROVIDER_EDIT), this::create);
        doors.post(ROOT + "/{link}/revoke", ForPermission.of(SSO_PROVIDER_EDIT), this::revoke);
    }

    private void create(Visit visit) {
        switch (visit.write(
                "POST",
                "/identity-providers/setup-links",
                Body.of(visit.form()).texts("type", "identity_provider").made())) {
            case LocalCalls.Outcome.Done done -> {
                Resource link = new Resource(done.body(), "");
                pages.showSecret(
                        visit,
                        "provider/setupLink.jte",
                        new SetupLinkPage(link.text("url"), type(link), link.moment("expires_at")));
            }
            case LocalCalls.Outcome.Refused refused ->
                show(visit, refused.status(), Form.of(visit.form()).refused(refused));
        }
    }

    private void revoke(Visit visit) {
        Visit.require(visit.write("DELETE", "/identity-providers/setup-links/" + visit.segment("link")));
        visit.go(ROOT + "?done=link-revoked");
    }

    private void show(Visit visit, int status, Form form) {
        Map<String, String> names = new LinkedHashMap<>();
        Map<String, String> settable = new LinkedHashMap<>();
        settable.put("", "A new one");
        visit.readAll("/identity-providers", MOST_PROVIDERS).forEach(one -> {
            names.put(one.text("id"), one.text("name"));
            if (!one.flag("enabled")) { // one that people sign in by is nobody else's to change
                settable.put(one.text("id"), one.text("name"));
            }
        });
        Resource links = visit.read(visit.apiList("/identity-providers/setup-links"));
        List<SetupLinksPage.Row> rows =
                links.items().stream().map(one -> row(one, names)).toList();
        pages.show(
                visit,
                status,
                "provider/setupLinks.jte",
                new SetupLinksPage(
                        form,
                        visit.may(SSO_PROVIDER_EDIT),
                        rows,
                        ProviderTypes.names(),
                        settable,
                        visit.next(links.nextCursor())));
    }

    private static SetupLinksPage.Row row(Resource link, Map<String, String> names) {
        String provider = link.text("identity_provider");
        return new SetupLinksPage.Row(
                link.text("id"),
                type(link),
                provider.isEmpty() ? "" : names.getOrDefault(provider, "deleted"),
                names.containsKey(provider) ? SingleSignOn.ROOT + "/" + provider : "",
                link.text("state"),
                !link.text("test").isEmpty()
                        ? "test login begun"
                        : link.text("metadata_at").isEmpty() ? "nothing yet" : "metadata given",
                link.text("created_by"),
                link.moment("created_at"),
                link.moment("expires_at"));
    }

    private static String type(Resource link) {
        return ProviderTypes.names().getOrDefault(link.text("type"), link.text("type"));
    }
}
