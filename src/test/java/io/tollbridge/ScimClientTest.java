package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import de.captaingoldfish.scim.sdk.client.ScimClientConfig;
import de.captaingoldfish.scim.sdk.client.ScimRequestBuilder;
import de.captaingoldfish.scim.sdk.client.response.ServerResponse;
import de.captaingoldfish.scim.sdk.common.constants.EndpointPaths;
import de.captaingoldfish.scim.sdk.common.constants.enums.Comparator;
import de.captaingoldfish.scim.sdk.common.constants.enums.PatchOp;
import de.captaingoldfish.scim.sdk.common.resources.Group;
import de.captaingoldfish.scim.sdk.common.resources.User;
import de.captaingoldfish.scim.sdk.common.response.ListResponse;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.ScimApi;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** SCIM by a client library that others wrote. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ScimClientTest {
    private static final RunningService SERVICE = RunningService.start();
    private static final ScimRequestBuilder CLIENT = new ScimRequestBuilder(
            SERVICE.baseUrl() + "/scim/v2",
            ScimClientConfig.builder()
                    .httpHeaders(Map.of(
                            "Authorization", "Bearer " + ScimApi.create(SERVICE).token()))
                    .build());

    @AfterAll
    static void stop() {
        CLIENT.close();
        SERVICE.close();
    }

    @Test
    void a_user_is_created_found_deactivated_and_deleted() {
        assertThat(CLIENT.loadServiceProviderConfiguration().getPatchConfig().isSupported())
                .isTrue();

        ServerResponse<User> created = CLIENT.create(User.class, EndpointPaths.USERS)
                .setResource(User.builder()
                        .userName("grace@sdk.example")
                        .active(true)
                        .build())
                .sendRequest();
        assertThat(created.isSuccess()).as(created.getResponseBody()).isTrue();
        String id = created.getResource().getId().orElseThrow();

        ServerResponse<ListResponse<User>> found = CLIENT.list(User.class, EndpointPaths.USERS)
                .filter("userName", Comparator.EQ, "grace@sdk.example")
                .build()
                .get()
                .sendRequest();
        assertThat(found.getResource().getListedResources())
                .extracting(user -> user.getId().orElseThrow())
                .containsExactly(id);

        ServerResponse<User> patched = CLIENT.patch(User.class, EndpointPaths.USERS, id)
                .addOperation()
                .op(PatchOp.REPLACE)
                .path("active")
                .value("false")
                .build()
                .sendRequest();
        assertThat(patched.isSuccess()).as(patched.getResponseBody()).isTrue();
        assertThat(CLIENT.get(User.class, EndpointPaths.USERS, id)
                        .sendRequest()
                        .getResource()
                        .isActive())
                .contains(false);

        assertThat(CLIENT.delete(User.class, EndpointPaths.USERS, id)
                        .sendRequest()
                        .getHttpStatus())
                .isEqualTo(204);
        assertThat(CLIENT.get(User.class, EndpointPaths.USERS, id).sendRequest().getHttpStatus())
                .isEqualTo(404);
    }

    @Test
    void groups_are_the_roles() {
        assertThat(CLIENT.list(Group.class, EndpointPaths.GROUPS)
                        .get()
                        .sendRequest()
                        .getResource()
                        .getListedResources())
                .extracting(group -> group.getDisplayName().orElseThrow())
                .contains("Admin", "User", "SCIM Integration");
    }
}
