package io.tollbridge.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollbridge.api.ApiServer.Answer;
import io.tollbridge.api.ApiServer.Caller;
import io.tollbridge.directory.Organization;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is out, what it came from, and the cut, as an administrator sees it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayNameGeneration(ReplaceUnderscores.class)
final class LineageApiTest {
    private final ApiServer server = new ApiServer();

    @AfterAll
    void stop() throws Exception {
        server.close();
    }

    @Test
    void the_tree_of_any_link_shows_session_token_and_exchanged_token() {
        Organization acme = server.organization();
        Caller admin = server.clientOf(acme, "Admin");
        ApiServer.Chain chain = server.chain(acme, "ann@example.org");

        for (UUID id : List.of(chain.session(), chain.token(), chain.exchanged(), chain.report())) {
            Answer tree = admin.get("/lineage/" + id);
            assertThat(tree.status()).isEqualTo(200);
            assertThat(ids(tree.json().path("links")))
                    .containsExactly(
                            chain.session().toString(),
                            chain.token().toString(),
                            chain.exchanged().toString());
        }
        JsonNode exchanged =
                admin.get("/lineage/" + chain.token()).json().path("links").path(2);
        assertThat(exchanged.path("kind").asText()).isEqualTo("access_token");
        assertThat(exchanged.path("parent").asText()).isEqualTo(chain.token().toString());
        assertThat(exchanged.path("email").asText()).isEqualTo("ann@example.org");
        assertThat(exchanged.path("active").asBoolean()).isTrue();
    }

    @Test
    void revoking_a_token_kills_what_was_exchanged_for_it_and_leaves_the_session() {
        Organization acme = server.organization();
        Caller admin = server.clientOf(acme, "Admin");
        ApiServer.Chain chain = server.chain(acme, "bob@example.org");

        assertThat(admin.delete("/tokens/" + chain.token()).status()).isEqualTo(204);

        assertThat(actives(admin, chain)).containsExactly(true, false, false);
    }

    @Test
    void ending_a_session_kills_all_below_it_and_takes_it_off_the_list() {
        Organization acme = server.organization();
        Caller admin = server.clientOf(acme, "Admin");
        ApiServer.Chain chain = server.chain(acme, "cat@example.org");
        assertThat(ids(admin.get("/sessions").json().path("items")))
                .containsExactly(chain.session().toString());

        assertThat(admin.delete("/sessions/" + chain.session()).status()).isEqualTo(204);

        assertThat(admin.get("/sessions").json().path("items")).isEmpty();
        assertThat(actives(admin, chain)).containsExactly(false, false, false);
    }

    @Test
    void every_session_of_one_user_can_be_ended_and_nobody_elses_is() {
        Organization acme = server.organization();
        Caller admin = server.clientOf(acme, "Admin");
        ApiServer.Chain dan = server.chain(acme, "dan@example.org");
        ApiServer.Chain eve = server.chain(acme, "eve@example.org");
        assertThat(ids(admin.get("/sessions?user_id=" + dan.user()).json().path("items")))
                .containsExactly(dan.session().toString());

        assertThat(admin.delete("/sessions").status()).isEqualTo(422);
        assertThat(admin.delete("/sessions?user_id=" + dan.user()).status()).isEqualTo(204);

        assertThat(actives(admin, dan)).containsExactly(false, false, false);
        assertThat(actives(admin, eve)).containsExactly(true, true, true);
    }

    @Test
    void a_user_sees_and_revokes_the_own_token_without_any_permission() {
        Organization acme = server.organization();
        Caller nobody = server.clientOf(acme, "User");

        assertThat(nobody.get("/tokens/me").json().path("active").asBoolean()).isTrue();
        assertThat(nobody.delete("/tokens/me").status()).isEqualTo(204);

        assertThat(nobody.get("/tokens/me").status()).isEqualTo(401);
    }

    @Test
    void another_organization_finds_and_cuts_nothing() {
        ApiServer.Chain chain = server.chain(server.organization(), "fay@example.org");
        Caller stranger = server.admin();

        for (String path : List.of(
                "/lineage/" + chain.token(),
                "/lineage/" + chain.report(),
                "/tokens/" + chain.token(),
                "/tokens/not-a-uuid")) {
            assertThat(stranger.get(path).status()).as(path).isEqualTo(404);
        }
        assertThat(stranger.delete("/tokens/" + chain.token()).status()).isEqualTo(404);
        assertThat(stranger.delete("/sessions/" + chain.session()).status()).isEqualTo(404);
        assertThat(stranger.delete("/sessions?user_id=" + chain.user()).status())
                .isEqualTo(204);
        assertThat(server.tokens.active(chain.exchangedSecret(), ApiServer.NOW)).isPresent();
    }

    @Test
    void a_session_is_no_token_and_a_token_no_session() {
        Organization acme = server.organization();
        Caller admin = server.clientOf(acme, "Admin");
        ApiServer.Chain chain = server.chain(acme, "gil@example.org");

        assertThat(admin.get("/tokens/" + chain.session()).status()).isEqualTo(404);
        assertThat(admin.delete("/sessions/" + chain.token()).status()).isEqualTo(404);
    }

    private static List<String> ids(JsonNode links) {
        return StreamSupport.stream(links.spliterator(), false)
                .map(link -> link.path("id").asText())
                .toList();
    }

    private static List<Boolean> actives(Caller admin, ApiServer.Chain chain) {
        JsonNode links = admin.get("/lineage/" + chain.session()).json().path("links");
        return StreamSupport.stream(links.spliterator(), false)
                .map(link -> link.path("active").asBoolean())
                .toList();
    }
}
