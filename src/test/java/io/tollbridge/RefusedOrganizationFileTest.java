package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Files that {@code import} refuses: nothing is changed then, whatever stands in them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RefusedOrganizationFileTest extends OrganizationFileSetting {
    @Test
    void what_cannot_be_read_is_refused_with_its_line() throws IOException {
        refused("tollbridge: 1\norganization: {\n", 2, "line ");
        refused(file("clients:\n- client_id: [\n  ]x: 3\n"), 2, "line ");
        refused("- 1\n", 2, "must be a mapping");
        refused("", 2, "must be a mapping");
        refused("tollbridge: 2\nwhatever: 3\n", 2, "line 1: tollbridge must be 1");
        refused("organization:\n  slug: acme\n", 2, "tollbridge must be 1");
        refused(file("") + "---\ntollbridge: 1\n", 2, "no readable YAML");
        refused(file("  name: Twice\n"), 2, "line 5", "name");
        refused(file("roles: !!java.net.URL [http://x.example]\n"), 2, "line 5: tags");
        refused("x".repeat((10 << 20) + 1), 2, "at most 10 MiB");
        refused(file("divisions: " + "[".repeat(2000)), 2, "no readable YAML");
    }

    @Test
    void anchors_are_refused_before_they_could_be_multiplied() throws IOException {
        StringBuilder laughs = new StringBuilder("tollbridge: 1\na0: &a0 [lol, lol, lol]\n");
        for (int depth = 1; depth < 30; depth++) {
            String inner = "*a" + (depth - 1);
            laughs.append("a%d: &a%d [%s]\n".formatted(depth, depth, String.join(", ", inner, inner, inner, inner)));
        }
        refused(laughs.toString(), 2, "line 2: anchors and aliases");
        refused(file("divisions:\n- name: *home\n"), 2, "line 6: anchors and aliases");
    }

    @Test
    void everything_that_is_wrong_is_told_with_its_path() throws IOException {
        refused(
                file("""
                        hipaa: maybe
                      colour: red
                    divisions: Zürich
                    roles:
                    - name: Admin
                    - {name: Odd, permissions: ["no:such:thing"]}
                    clients:
                    - client_id: one
                      client_name: One
                      grant_types: [authorization_code]
                      redirect_urls: []
                    - client_id: two
                      client_name: Two
                      grant_types: [authorization_code]
                      redirect_uris: ["http://evil.example/#x"]
                    - client_id: three
                      client_name: Three
                      grant_types: [client_credentials]
                      roles: [{role: Nobody}]
                    - client_id: four
                      client_name: Four
                      grant_types: [client_credentials]
                      roles: [{role: Admin, division: Nowhere}]
                    - client_id: four
                      client_name: Four
                      grant_types: [implicit]
                      redirect_uris: ["https://a.example/"]
                    - just text
                    authorized_applications:
                    - {client_id: nobody, state: approved}
                    - {client_id: four, state: maybe}
                    identity_providers:
                    - entity_id: https://x.example
                      endpoints: {sso: {HTTP-Post: "https://x.example"}}
                      certificates: [{pem: nonsense}]
                    - entity_id: https://y.example
                      endpoints: {sso: {HTTP-POST: "javascript:alert(1)"}}
                      certificates:
                      - pem: |
                    %s
                    """.formatted(pem(OLD).indent(6).stripTrailing()).replace("    hipaa", "  hipaa")),
                2,
                "line 5: organization.hipaa must be true or false",
                "line 6: organization.colour is not known",
                "line 7: divisions must be a list",
                "roles[0].name is that of a built-in role",
                "roles[1].permissions there is no permission no:such:thing",
                "line 15: clients[0].redirect_urls is not known",
                "clients[1].redirect_uris",
                "clients[2].roles names Nobody, which is no role",
                "clients[3].roles names Nowhere, which is no division",
                "clients[4].client_id is four, and so is clients[3].client_id",
                "clients[4].grant_types there is no new implicit client since",
                "clients[5] must be a mapping",
                "authorized_applications[0].client_id names nobody, which is no client",
                "authorized_applications[1].state must be one of pending, approved, revoked",
                "identity_providers[0].endpoints.sso.HTTP-Post is not known",
                "identity_providers[0].certificates[0].pem must be one PEM certificate",
                "identity_providers[1] ");
    }

    @Test
    void the_same_rules_hold_as_by_the_api() throws IOException {
        String text = exported(here());
        service.update(
                "INSERT INTO organization (id, slug, name, created_at) VALUES (UUID(), 'other', 'Other', NOW())");
        refused(text.replace("slug: acme", "slug: other"), 2, "client_id belongs to another organization");
        refused(text.replaceAll("state: active(\\s+by_hand)", "state: disabled$1"), 2, "at least one that is active");
        refused(
                file("clients:\n"
                        + "- {client_id: tollbridge-admin, client_name: Mine, grant_types:"
                        + " [client_credentials]}\n"),
                2,
                "clients[0].client_id belongs to another organization");
        refused(
                file("clients:\n- {client_id: bound, client_name: Bound, grant_types: [client_credentials],"
                        + " tls_client_certificate_bound_access_tokens: true}\n"),
                2,
                "TOLLBRIDGE_CLIENT_CERT_HEADER is not set");
        refused(
                file("""
                    authorized_applications:
                    - {client_id: tollbridge-admin, state: revoked}
                    - {client_id: tollbridge-cli, state: revoked}
                    """),
                1,
                "authorized_applications[1]: No administrator could sign in any more",
                "nothing was changed");
    }

    @Test
    void a_failure_late_in_the_file_takes_back_all_before_it() throws IOException {
        refused(
                exported(here())
                        .replace("divisions:\n", "divisions:\n  - name: Early\n")
                        .replace("https://limited.example/start", "https://evil.example/")
                        .replace(CALLBACK, "https://crm.example/new"),
                1,
                "landing_url must be a local path");
        Map<String, String> second = empty();
        assertThat(imported(second, exported(here()).replace("https://limited.example/start", "https://evil.example/")))
                .isEqualTo(1);
        assertThat(run(second, "org", "list")).isZero();
        assertThat(out.toString()).isEmpty();
    }
}
