package io.tollbridge.admin;

import static io.tollbridge.directory.Permission.DIRECTORY_ORGANIZATION_EDIT;
import static io.tollbridge.directory.Permission.SSO_PROVIDER_EDIT;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.api.LocalCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** {@code /admin/keys}: the organization's keys towards identity providers, and their replacement step by step. */
final class KeyPages {
    private static final String ROOT = "/admin/keys";
    private static final String KEYS = "/organization/keys";
    private static final String BOTH = "both";

    private final ConsolePages pages;

    KeyPages(ConsolePages pages) {
        this.pages = pages;
    }

    void mount(Doors doors) {
        ForPermission changes = ForPermission.fresh(DIRECTORY_ORGANIZATION_EDIT);
        doors.get(ROOT, ForPermission.of(DIRECTORY_ORGANIZATION_EDIT), visit -> show(visit, 200, Form.empty()));
        doors.post(ROOT + "/publish", changes, visit -> step(visit, "POST", "/next", "key-published"));
        doors.post(ROOT + "/withdraw", changes, this::withdraw);
        doors.post(ROOT + "/switch", changes, this::advance);
        doors.post(ROOT + "/switch-back", changes, visit -> step(visit, "POST", "/switch-back", "key-switched-back"));
        doors.post(ROOT + "/retire", changes, this::retire);
        doors.post(ROOT + "/confirm/{id}", ForPermission.fresh(SSO_PROVIDER_EDIT), this::confirm);
    }

    private void withdraw(Visit visit) {
        ObjectNode body = purpose(visit);
        String query = body.has("purpose") ? "?purpose=" + body.get("purpose").asText() : "";
        finish(visit, visit.write("DELETE", KEYS + "/next" + query), "key-withdrawn");
    }

    private void advance(Visit visit) {
        ObjectNode body = purpose(visit);
        body.put("force", visit.form().values("force").contains("true"));
        finish(visit, visit.write("POST", KEYS + "/switch", body), "key-switched");
    }

    private void retire(Visit visit) {
        if (!visit.form().values("_sure").contains("true")) {
            show(visit, 422, Form.of(visit.form()).wrong("_sure", "must be ticked: nothing undoes this"));
            return;
        }
        step(visit, "POST", "/retire", "key-retired");
    }

    private void confirm(Visit visit) {
        String what = visit.form().value("_what").orElse("");
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("confirmed", !what.equals("none"))
                .put("sign_with", what.equals("next") ? "next" : "current");
        finish(
                visit,
                visit.write("PUT", "/identity-providers/" + visit.segment("id") + "/keys", body),
                what.equals("none") ? "key-unconfirmed" : "key-confirmed");
    }

    private void step(Visit visit, String method, String path, String done) {
        finish(visit, visit.write(method, KEYS + path, purpose(visit)), done);
    }

    /** A step is for both keys unless the form names one. */
    private static ObjectNode purpose(Visit visit) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        visit.form()
                .value("purpose")
                .filter(purpose -> !purpose.isEmpty() && !purpose.equals(BOTH))
                .ifPresent(purpose -> body.put("purpose", purpose));
        return body;
    }

    private void finish(Visit visit, LocalCalls.Outcome outcome, String done) {
        switch (outcome) {
            case LocalCalls.Outcome.Done _ -> visit.go(ROOT + "?done=" + done);
            case LocalCalls.Outcome.Refused refused ->
                show(visit, refused.status(), Form.of(visit.form()).refused(refused));
        }
    }

    private void show(Visit visit, int status, Form form) {
        Resource keys = visit.read(KEYS);
        List<KeysPage.Key> rows = new ArrayList<>();
        for (String purpose : List.of("signing", "encryption")) {
            keys.all(purpose).stream()
                    .filter(key -> !key.text("state").equals("retired"))
                    .map(key -> new KeysPage.Key(
                            purpose,
                            key.text("state"),
                            CertificateRow.inPairs(key.text("fingerprint")),
                            key.moment("not_before"),
                            key.moment("not_after"),
                            key.text("certificate")))
                    .forEach(rows::add);
        }
        pages.show(
                visit,
                status,
                "provider/keys.jte",
                new KeysPage(
                        form,
                        visit.administrator().person().organization().slug(),
                        visit.may(SSO_PROVIDER_EDIT),
                        rows,
                        keys.all("identity_providers").stream()
                                .map(one -> new KeysPage.Partner(
                                        one.text("id"),
                                        one.text("name"),
                                        one.flag("enabled"),
                                        one.flag("confirmed"),
                                        one.moment("confirmed_at"),
                                        one.text("confirmed_by"),
                                        one.text("signs_with")))
                                .toList(),
                        purposes(rows, "next"),
                        purposes(rows, "previous")));
    }

    private static String purposes(List<KeysPage.Key> keys, String state) {
        Set<String> purposes = new TreeSet<>();
        keys.stream().filter(key -> key.state().equals(state)).forEach(key -> purposes.add(key.purpose()));
        return purposes.size() > 1 ? BOTH : String.join("", purposes);
    }
}
