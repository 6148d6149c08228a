package io.tollbridge.admin;

import static io.tollbridge.directory.Permission.OAUTH_CLIENT_ADD;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.api.LocalCalls;
import io.tollbridge.directory.GrantType;
import io.tollbridge.directory.Scopes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /admin/clients/new}: a client in three steps: details, then roles or redirect URIs and scopes, then the lifetime
 * of its tokens. Nothing is kept between the steps: each carries along what the others asked.
 */
final class ClientWizard {
    private static final String PATH = "/admin/clients/new";

    /** In this order. */
    private enum Step {
        DETAILS,
        ACCESS,
        LIFETIME;

        private static final List<Step> ALL = List.of(values());

        private String title() {
            return Form.words(name().toLowerCase(Locale.ROOT));
        }

        private List<String> fields() {
            return switch (this) {
                case DETAILS -> List.of("client_name", "description", ClientFields.GRANT);
                case ACCESS ->
                    List.of(
                            "roles",
                            "redirect_uris",
                            "scope",
                            "token_endpoint_auth_method",
                            "jwks",
                            "tls_client_auth_subject_dn");
                case LIFETIME -> List.of("access_token_lifetime", "access_token_format");
            };
        }

        private boolean has(String field) {
            return fields().contains(field);
        }

        private Step next() {
            return ALL.get(Math.min(ALL.size() - 1, ALL.indexOf(this) + 1));
        }

        private Step before() {
            return ALL.get(Math.max(0, ALL.indexOf(this) - 1));
        }

        private static Step of(String word) {
            return ALL.stream()
                    .filter(step -> step.name().equals(word))
                    .findFirst()
                    .orElse(DETAILS);
        }
    }

    private final ConsolePages pages;

    ClientWizard(ConsolePages pages) {
        this.pages = pages;
    }

    void mount(Doors doors) {
        doors.get(PATH, ForPermission.fresh(OAUTH_CLIENT_ADD), this::begin);
        doors.post(PATH, ForPermission.fresh(OAUTH_CLIENT_ADD), this::go);
    }

    private void begin(Visit visit) {
        Form form = Form.empty()
                .with("grant_types", GrantType.CLIENT_CREDENTIALS.word())
                .with("token_endpoint_auth_method", "client_secret_basic")
                .with("access_token_lifetime", "64800")
                .with("access_token_format", "opaque");
        show(visit, 200, Step.DETAILS, form);
    }

    private void go(Visit visit) {
        Step step = Step.of(visit.form().value("_step").orElse(""));
        Form form = Form.of(visit.form());
        if (visit.form().value("_go").orElse("").equals("back")) {
            show(visit, 200, step.before(), form);
            return;
        }
        ObjectNode body = ClientFields.ofWizard(visit.form());
        Map<String, String> wrong = ClientFields.problems(body, step.fields());
        if (!wrong.isEmpty()) {
            show(visit, 422, step, form.wrong(wrong));
        } else if (step == Step.LIFETIME) {
            create(visit, form, body);
        } else {
            show(visit, 200, step.next(), form);
        }
    }

    private void create(Visit visit, Form form, ObjectNode body) {
        switch (visit.create("/clients", body)) {
            case LocalCalls.Outcome.Done done -> {
                Resource client = new Resource(done.body(), done.etag());
                if (client.text("client_secret").isEmpty()) {
                    visit.go("/admin/clients/" + client.text("client_id") + "?done=created");
                } else {
                    pages.showSecret(
                            visit,
                            "clientSecret.jte",
                            new ClientSecretPage(client, "The client is made", visit.origin()));
                }
            }
            case LocalCalls.Outcome.Refused refused -> {
                boolean again =
                        refused.problems().stream().anyMatch(one -> one.field().equals("client_id"));
                if (again) { // the second of two clicks, or the way back and forth
                    visit.go("/admin/clients/" + visit.newId() + "?done=once");
                    return;
                }
                Optional<Step> about = Step.ALL.stream()
                        .filter(step -> refused.problems().stream().anyMatch(one -> step.has(one.field())))
                        .findFirst();
                show(visit, refused.status(), about.orElse(Step.LIFETIME), form.refused(refused));
            }
        }
    }

    private void show(Visit visit, int status, Step step, Form form) {
        GrantType grant = GrantType.of(form.value("grant_types")).orElse(GrantType.CLIENT_CREDENTIALS);
        RoleChoice roles = grant == GrantType.CLIENT_CREDENTIALS && step == Step.ACCESS
                ? visit.roleChoice(form, "roles")
                : RoleChoice.of(form, "roles", List.of(), List.of());
        pages.show(
                visit,
                status,
                "clientNew.jte",
                new ClientNewPage(
                        form,
                        step.name(),
                        Step.ALL.stream()
                                .map(one -> new ClientNewPage.Step(one.title(), one.compareTo(step) < 0, one == step))
                                .toList(),
                        grant.word(),
                        roles,
                        Scopes.catalogue(),
                        carried(form, step)));
    }

    /** What the other steps asked. */
    private static List<AgainPage.Field> carried(Form form, Step step) {
        return form.values().entrySet().stream()
                .filter(entry -> !entry.getKey().startsWith("_"))
                .filter(entry -> step.fields().stream().noneMatch(field -> belongs(entry.getKey(), field)))
                .flatMap(entry -> entry.getValue().stream().map(value -> new AgainPage.Field(entry.getKey(), value)))
                .toList();
    }

    /** The field itself, or one of the lists beside the boxes of roles. */
    private static boolean belongs(String name, String field) {
        return name.equals(field) || field.equals("roles") && name.startsWith("roles_");
    }
}
