package io.tollbridge.scim;

import de.captaingoldfish.scim.sdk.common.resources.ServiceProvider;
import de.captaingoldfish.scim.sdk.common.resources.complex.BulkConfig;
import de.captaingoldfish.scim.sdk.common.resources.complex.ChangePasswordConfig;
import de.captaingoldfish.scim.sdk.common.resources.complex.ETagConfig;
import de.captaingoldfish.scim.sdk.common.resources.complex.FilterConfig;
import de.captaingoldfish.scim.sdk.common.resources.complex.PatchConfig;
import de.captaingoldfish.scim.sdk.common.resources.complex.SortConfig;
import de.captaingoldfish.scim.sdk.common.resources.multicomplex.AuthenticationScheme;
import de.captaingoldfish.scim.sdk.server.endpoints.EndpointDefinition;
import de.captaingoldfish.scim.sdk.server.endpoints.ResourceEndpoint;
import de.captaingoldfish.scim.sdk.server.endpoints.base.GroupEndpointDefinition;
import de.captaingoldfish.scim.sdk.server.endpoints.base.UserEndpointDefinition;
import de.captaingoldfish.scim.sdk.server.schemas.ResourceType;
import java.util.List;

/** What this service offers of SCIM (RFC 7643 §5), and which habits of Entra ID and others it puts up with. */
final class ScimDefinition {
    private static final int MOST_RESULTS = 200;
    private static final long MOST_BYTES = ScimRoutes.MAX_BYTES;

    private ScimDefinition() {}

    static ResourceEndpoint endpoint(UsersHandler users, GroupsHandler groups) {
        ResourceEndpoint endpoint = new ResourceEndpoint(serviceProvider());
        for (EndpointDefinition definition :
                List.of(new UserEndpointDefinition(users), new GroupEndpointDefinition(groups))) {
            ResourceType type = endpoint.registerEndpoint(definition);
            // The handlers filter, sort and page in the database, or over a bounded number of rows.
            type.getFeatures().setAutoFiltering(false);
            type.getFeatures().setAutoSorting(false);
        }
        endpoint.getPatchWorkarounds().addFirst(EntraIdHabits::new); // before SCIM-SDK's own
        return endpoint;
    }

    private static ServiceProvider serviceProvider() {
        return ServiceProvider.builder()
                .patchConfig(PatchConfig.builder()
                        .supported(true)
                        // Both map attributes of their own; those that are none of ours are passed over, as in POST and
                        // PUT.
                        .ignoreUnknownAttributes(true)
                        // Taking away who is no member is done already.
                        .doNotFailOnNoTarget(true)
                        // Entra ID: emails[type eq "work"].value where there is no such e-mail yet.
                        .activateMsAzureFilterWorkaround(true)
                        // Entra ID: name.givenName as a key of the value.
                        .activateMsAzureValueSubAttributeWorkaround(true)
                        // Entra ID: the manager as a string.
                        .activateMsAzureComplexSimpleValueWorkaround(true)
                        .build())
                .bulkConfig(BulkConfig.builder()
                        .supported(true)
                        .maxOperations(BulkRequest.MOST_OPERATIONS)
                        .maxPayloadSize(MOST_BYTES)
                        .build())
                .filterConfig(FilterConfig.builder()
                        .supported(true)
                        .maxResults(MOST_RESULTS)
                        .build())
                .sortConfig(SortConfig.builder().supported(true).build())
                .eTagConfig(ETagConfig.builder().supported(true).build())
                .changePasswordConfig(
                        ChangePasswordConfig.builder().supported(false).build())
                .authenticationSchemes(List.of(AuthenticationScheme.builder()
                        .name("OAuth Bearer Token")
                        .description("An access token of a client with the role SCIM Integration")
                        .type("oauthbearertoken")
                        .specUri("https://www.rfc-editor.org/rfc/rfc6750")
                        .primary(true)
                        .build()))
                // Entra ID and others write attribute names and words such as Replace as they like (RFC 7643 §2.1).
                .caseInsensitiveValidation(true)
                .lenientContentTypeChecking(true)
                .build();
    }
}
