/**
 * SCIM 2.0 (RFC 7643, 7644) at {@code /scim/v2}, on SCIM-SDK: identity management systems such as Entra ID and Okta create,
 * change and cut off an organization's users, and give them roles as groups. A request enters at {@link
 * io.tollbridge.scim.ScimRoutes}, is parsed and checked by SCIM-SDK, and comes back to {@code UsersHandler} or {@code
 * GroupsHandler}, which turn resources into accounts and roles of the directory. Uses api (who may use a route), web, oauth,
 * directory and audit.
 */
@org.jspecify.annotations.NullMarked
package io.tollbridge.scim;
