package io.tollbridge.oauth;

import io.tollbridge.directory.Scopes;
import java.util.Optional;

/**
 * What an organization has decided on an application, as it concerns one of its users.
 *
 * @param approved tokens may be given at all
 * @param scope what was chosen of the client's scopes; none: all of them
 * @param withinRoles it is for everybody, or the user holds one of the roles it is for
 * @param mayApprove the user holds {@code oauth:client:authorize} for the organization
 * @param implicitAllowed the organization has the implicit grant switched on
 */
public record Standing(
        boolean approved, Optional<Scopes> scope, boolean withinRoles, boolean mayApprove, boolean implicitAllowed) {}
