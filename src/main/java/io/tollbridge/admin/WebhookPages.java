package io.tollbridge.admin;

import static io.tollbridge.directory.Permission.DIRECTORY_ORGANIZATION_EDIT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.api.LocalCalls;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /admin/webhooks}: who is told of the organization's events, and what was sent. */
final class WebhookPages {
    private static final String ROOT = "/admin/webhooks";

    /** In the words of the API, and in those of people. */
    private static final Map<String, String> EVENTS = Map.of("certificate.expiring", "a certificate is about to end");

    private final ConsolePages pages;

    WebhookPages(ConsolePages pages) {
        this.pages = pages;
    }

    void mount(Doors doors) {
        ForPermission edit = ForPermission.of(DIRECTORY_ORGANIZATION_EDIT);
        ForPermission fresh = ForPermission.fresh(DIRECTORY_ORGANIZATION_EDIT);
        doors.get(ROOT, edit, this::list);
        doors.get(ROOT + "/new", fresh, visit -> showNew(visit, 200, Form.empty())); // before {id}
        doors.post(ROOT, fresh, this::create);
        doors.get(ROOT + "/{id}", edit, this::one);
        doors.post(ROOT + "/{id}", edit, this::save);
        doors.post(ROOT + "/{id}/secret", fresh, this::renewSecret);
        doors.post(ROOT + "/{id}/test", edit, this::test);
        doors.post(ROOT + "/{id}/delete", edit, this::delete);
    }

    private void list(Visit visit) {
        Resource found = visit.read(visit.apiList("/webhooks"));
        pages.show(
                visit,
                200,
                "webhooks.jte",
                new WebhooksPage(
                        found.items().stream()
                                .map(one -> new WebhooksPage.Row(
                                        ROOT + "/" + one.text("id"),
                                        one.text("url"),
                                        String.join(", ", one.texts("events")),
                                        one.flag("enabled"),
                                        one.moment("modified_at")))
                                .toList(),
                        visit.next(found.nextCursor())));
    }

    private void create(Visit visit) {
        ObjectNode body = body(Body.of(visit.form()).set("enabled", BooleanNode.TRUE));
        String id = visit.newId().toString();
        if (visit.call("GET", "/webhooks/" + id, Optional.empty(), Optional.empty())
                instanceof LocalCalls.Outcome.Done) {
            visit.go(ROOT + "/" + id + "?done=once"); // the form was sent before
            return;
        }
        switch (visit.create("/webhooks", body)) {
            case LocalCalls.Outcome.Done done -> showSecret(visit, done.body());
            case LocalCalls.Outcome.Refused refused ->
                showNew(visit, refused.status(), Form.of(visit.form()).refused(refused));
        }
    }

    private void showSecret(Visit visit, JsonNode made) {
        Resource webhook = new Resource(made, "");
        pages.showSecret(
                visit,
                "secret.jte",
                new SecretPage(
                        "The webhook's secret",
                        "the secret",
                        "store it where your receiver reads it from. By it the receiver checks the signature of"
                                + " every delivery.",
                        webhook.text("secret"),
                        ROOT + "/" + webhook.text("id")));
    }

    private void one(Visit visit) {
        Resource webhook = visit.read(api(visit));
        show(visit, 200, webhook, Form.of(webhook).with("_etag", webhook.etag()));
    }

    private void save(Visit visit) {
        Resource webhook = visit.read(api(visit));
        switch (visit.write(
                "PUT", api(visit), body(Body.over(webhook, visit.form()).flags("enabled")))) {
            case LocalCalls.Outcome.Done _ -> visit.go(ROOT + "/" + visit.segment("id") + "?done=saved");
            case LocalCalls.Outcome.Refused refused ->
                show(visit, refused.status(), webhook, Form.of(visit.form()).refused(refused, webhook));
        }
    }

    private void renewSecret(Visit visit) {
        showSecret(
                visit,
                Visit.require(visit.write("POST", api(visit) + "/secret")).body());
    }

    private void test(Visit visit) {
        Visit.require(visit.write("POST", api(visit) + "/test"));
        visit.go(ROOT + "/" + visit.segment("id") + "?done=tested");
    }

    private void delete(Visit visit) {
        Visit.require(visit.write("DELETE", api(visit)));
        visit.go(ROOT + "?done=deleted");
    }

    private void showNew(Visit visit, int status, Form form) {
        pages.show(visit, status, "webhook.jte", new WebhookPage(form, "", "", true, EVENTS, List.of()));
    }

    private void show(Visit visit, int status, Resource webhook, Form form) {
        pages.show(
                visit,
                status,
                "webhook.jte",
                new WebhookPage(
                        form,
                        webhook.text("id"),
                        webhook.text("url"),
                        webhook.flag("enabled"),
                        EVENTS,
                        visit.read(api(visit) + "/deliveries").items().stream()
                                .map(WebhookPages::delivery)
                                .toList()));
    }

    private static WebhookPage.Delivery delivery(Resource one) {
        return new WebhookPage.Delivery(
                one.moment("created_at"),
                one.text("event"),
                one.text("state").replace('_', ' '),
                one.body().path("attempts").asInt(),
                one.moment("next_attempt_at"),
                one.text("delivered_at").isEmpty() ? one.moment("given_up_at") : one.moment("delivered_at"),
                one.text("last_problem"));
    }

    private static ObjectNode body(Body body) {
        return body.texts("url").lists("events").made();
    }

    private static String api(Visit visit) {
        return "/webhooks/" + visit.segment("id");
    }
}
