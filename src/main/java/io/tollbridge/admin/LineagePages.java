package io.tollbridge.admin;

import static io.tollbridge.directory.Permission.OAUTH_CLIENT_VIEW;

import io.tollbridge.api.LocalCalls;
import io.tollbridge.oauth.Lineage;
import io.tollbridge.oauth.Link;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code /admin/lineage}: what came from what, and the cut. */
final class LineagePages {
    static final String ROOT = "/admin/lineage";

    private static final String SESSION = "session";
    private static final String ACCESS_TOKEN = "access_token";
    private static final String UNKNOWN = "Nothing is known by this id here, or not any more.";

    /** Pages that a cut leads back to; anything else would be an open redirect. */
    private static final Predicate<String> BACK =
            Pattern.compile("/admin/(sessions|(users|lineage)/[0-9a-f-]{36})").asMatchPredicate();

    private final Lineage lineage;
    private final ConsolePages pages;
    private final Clock clock;

    LineagePages(Lineage lineage, ConsolePages pages, Clock clock) {
        this.lineage = lineage;
        this.pages = pages;
        this.clock = clock;
    }

    void mount(Doors doors) {
        ForPermission view = ForPermission.of(OAUTH_CLIENT_VIEW);
        doors.get(ROOT, view, this::find);
        doors.get(ROOT + "/{id}", view, this::tree);
        doors.post(ROOT + "/{id}/revoke", view, this::revoke);
    }

    private void find(Visit visit) {
        String typed = visit.typed("id");
        Optional<UUID> id = Visit.id(typed);
        if (id.isPresent()) {
            visit.go(ROOT + "/" + id.get());
        } else {
            String problem = typed.isEmpty() ? "" : "This is no id: one has 36 characters, as 0f8fad5b-d9cb-….";
            pages.show(visit, typed.isEmpty() ? 200 : 422, "lineage.jte", new LineagePage(typed, problem, List.of()));
        }
    }

    private void tree(Visit visit) {
        String id = visit.pathParam("id");
        switch (visit.call("GET", "/lineage/" + visit.segment("id"), Optional.empty(), Optional.empty())) {
            case LocalCalls.Outcome.Done done ->
                pages.show(
                        visit,
                        200,
                        "lineage.jte",
                        new LineagePage(
                                id, "", new Tree(visit, id, new Resource(done.body(), "").all("links")).roots()));
            case LocalCalls.Outcome.Refused refused ->
                pages.show(
                        visit,
                        refused.status(),
                        "lineage.jte",
                        new LineagePage(id, refused.status() == 404 ? UNKNOWN : refused.detail(), List.of()));
        }
    }

    /** The API cuts sessions and access tokens; what stands between them is cut by the same rule here. */
    private void revoke(Visit visit) {
        UUID id = Visit.id(visit.pathParam("id")).orElseThrow(() -> new PageRefused(404, UNKNOWN));
        Link link = lineage.byId(visit.organizationId(), id).orElseThrow(() -> new PageRefused(404, UNKNOWN));
        switch (link.kind()) {
            case SESSION -> Visit.require(visit.write("DELETE", "/sessions/" + id));
            case ACCESS_TOKEN -> Visit.require(visit.write("DELETE", "/tokens/" + id));
            default -> lineage.cut(visit.organizationId(), id, clock.instant(), visit.initiator());
        }
        String back = visit.form().value("_back").filter(BACK).orElse(ROOT + "/" + id);
        visit.go(back + (link.kind().equals(SESSION) ? "?done=ended" : "?done=revoked"));
    }

    /** Links as they hang below each other. */
    private static final class Tree {
        private final Visit visit;
        private final String asked;
        private final List<Resource> links;
        private final Names clients;
        private final Names providers;

        Tree(Visit visit, String asked, List<Resource> links) {
            this.visit = visit;
            this.asked = asked;
            this.links = links;
            this.clients = Names.ofClients(
                    visit,
                    links.stream().map(link -> link.text("client_id")).limit(50).collect(Collectors.toSet()));
            this.providers = Names.ofIdentityProviders(visit);
        }

        List<LineagePage.Node> roots() {
            Set<String> ids = links.stream().map(link -> link.text("id")).collect(Collectors.toSet());
            return links.stream()
                    .filter(link -> !ids.contains(link.text("parent")))
                    .map(link -> node(link, new HashSet<>()))
                    .toList();
        }

        private LineagePage.Node node(Resource link, Set<String> above) {
            String id = link.text("id");
            above.add(id);
            List<LineagePage.Node> children = links.stream()
                    .filter(one -> one.text("parent").equals(id) && !above.contains(one.text("id")))
                    .map(one -> node(one, above))
                    .toList();
            return new LineagePage.Node(
                    Out.of(link, through(link), visit),
                    kind(link),
                    asked.equals(id) || asked.equals(link.text("login_attempt")),
                    link.flag("active"),
                    link.moment("revoked_at"),
                    clients.of(link.text("client_id")),
                    clients.hrefOfClient(link.text("client_id")),
                    link.text("actor_parent"),
                    below(id),
                    children);
        }

        /** Said where it began: of the session, or of what came from an assertion without one. */
        private String through(Resource link) {
            boolean began = link.text("kind").equals(SESSION)
                    || link.text("parent").isEmpty()
                            && !link.text("identity_provider").isEmpty();
            return began ? providers.of(link.text("identity_provider")) : "";
        }

        private int below(String id) {
            Set<String> dying = new HashSet<>(Set.of(id));
            int good = 0;
            for (boolean grew = true; grew; ) {
                grew = false;
                for (Resource link : links) {
                    if ((dying.contains(link.text("parent")) || dying.contains(link.text("actor_parent")))
                            && dying.add(link.text("id"))) {
                        grew = true;
                        good += link.flag("active") ? 1 : 0;
                    }
                }
            }
            return good;
        }

        private String kind(Resource link) {
            return switch (link.text("kind")) {
                case SESSION -> "Session";
                case "authorization" -> "Authorization";
                case "assertion" -> "Assertion issued here";
                case "client_assertion" -> "Client's assertion";
                case ACCESS_TOKEN -> isOfToken(link) ? "Exchanged token" : "Access token";
                default -> link.text("kind");
            };
        }

        private boolean isOfToken(Resource link) {
            return links.stream()
                    .anyMatch(one -> one.text("id").equals(link.text("parent"))
                            && one.text("kind").equals(ACCESS_TOKEN));
        }
    }
}
