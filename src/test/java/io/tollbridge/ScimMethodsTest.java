package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.ScimApi;
import io.tollbridge.testing.ScimApi.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Methods that a path of SCIM does not have. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ScimMethodsTest {
    private static final RunningService SERVICE = RunningService.start();
    private static final ScimApi SCIM = ScimApi.create(SERVICE);

    @AfterAll
    static void stop() {
        SCIM.count();
        SERVICE.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT | /Users | GET, POST",
                "DELETE | /Groups | GET, POST",
                "POST | /Users/8b369e46-b37b-4ce2-b919-06bde18d8071 | DELETE, GET, PATCH, PUT",
                "PATCH | /Users/.search | POST",
                "GET | /Bulk | POST",
                "POST | /ServiceProviderConfig | GET",
                "DELETE | /Schemas/urn:ietf:params:scim:schemas:core:2.0:User | GET",
                "PUT | /ResourceTypes/User | GET",
                "PATCH | /ResourceTypes | GET"
            })
    void a_method_that_a_path_does_not_have_is_refused_with_those_that_it_has(
            String method, String path, String allow) {
        Answer refused = SCIM.send(method, path, "");
        assertThat(refused.status()).as(refused.toString()).isEqualTo(405);
        assertThat(refused.header("Allow")).isEqualTo(allow);
        assertThat(refused.header("Content-Type")).startsWith("application/scim+json");
        assertThat(refused.json().get("schemas").get(0).asText())
                .isEqualTo("urn:ietf:params:scim:api:messages:2.0:Error");
        assertThat(refused.json().get("status").asText()).isEqualTo("405");
        assertThat(SERVICE.send(SERVICE.request("/scim/v2" + path).method(method, BodyPublishers.noBody()))
                        .statusCode())
                .as("who has no good token learns of no path")
                .isEqualTo(401);
    }

    @Test
    void a_path_that_is_not_there_is_not_found_whatever_the_method() {
        for (String method : new String[] {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
            assertThat(SCIM.send(method, "/Nothing", "").status()).isEqualTo(404);
            assertThat(SCIM.send(method, "/Users/a/b", "").status()).isEqualTo(404);
            assertThat(SCIM.send(method, "/Me", "").status()).isEqualTo(501);
        }
    }
}
