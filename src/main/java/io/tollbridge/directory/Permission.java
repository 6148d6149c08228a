package io.tollbridge.directory;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A permission, {@code domain:entity:action}. */
public record Permission(String name) {
    private static final Pattern SHAPE = Pattern.compile("[a-z]+:[a-z]+:[a-z]+");

    public static final Permission OAUTH_CLIENT_ADD = new Permission("oauth:client:add");
    public static final Permission OAUTH_CLIENT_VIEW = new Permission("oauth:client:view");
    public static final Permission OAUTH_CLIENT_EDIT = new Permission("oauth:client:edit");
    public static final Permission OAUTH_CLIENT_DELETE = new Permission("oauth:client:delete");
    public static final Permission OAUTH_CLIENT_AUTHORIZE = new Permission("oauth:client:authorize");
    public static final Permission SSO_PROVIDER_VIEW = new Permission("sso:provider:view");
    public static final Permission SSO_PROVIDER_EDIT = new Permission("sso:provider:edit");
    public static final Permission DIRECTORY_USER_VIEW = new Permission("directory:user:view");
    public static final Permission DIRECTORY_USER_EDIT = new Permission("directory:user:edit");
    public static final Permission DIRECTORY_ORGANIZATION_EDIT = new Permission("directory:organization:edit");
    public static final Permission DIRECTORY_ORGANIZATION_OPERATE = new Permission("directory:organization:operate");
    public static final Permission DIRECTORY_SCIM_PROVISION = new Permission("directory:scim:provision");
    public static final Permission AUTHORIZATION_ROLE_VIEW = new Permission("authorization:role:view");
    public static final Permission AUTHORIZATION_ROLE_EDIT = new Permission("authorization:role:edit");
    public static final Permission AUDIT_EVENT_VIEW = new Permission("audit:event:view");

    private static final List<Known> CATALOGUE = List.of(
            new Known(OAUTH_CLIENT_ADD, "Create OAuth clients"),
            new Known(OAUTH_CLIENT_VIEW, "See OAuth clients; see and end their tokens and sessions"),
            new Known(OAUTH_CLIENT_EDIT, "Change OAuth clients and their secrets"),
            new Known(OAUTH_CLIENT_DELETE, "Delete OAuth clients"),
            new Known(OAUTH_CLIENT_AUTHORIZE, "Approve, limit and revoke applications"),
            new Known(SSO_PROVIDER_VIEW, "See identity providers and login attempts"),
            new Known(SSO_PROVIDER_EDIT, "Change identity providers, their metadata and certificates"),
            new Known(DIRECTORY_USER_VIEW, "See users"),
            new Known(DIRECTORY_USER_EDIT, "Create, change and delete users and give them roles"),
            new Known(DIRECTORY_ORGANIZATION_EDIT, "See and change the organization's settings"),
            new Known(
                    DIRECTORY_ORGANIZATION_OPERATE,
                    "Create organizations and set them up; counts in the operator's organization alone"),
            new Known(DIRECTORY_SCIM_PROVISION, "Provision users and groups by SCIM"),
            new Known(AUTHORIZATION_ROLE_VIEW, "See roles, divisions, permissions and scopes"),
            new Known(AUTHORIZATION_ROLE_EDIT, "Create, change and delete roles and divisions"),
            new Known(AUDIT_EVENT_VIEW, "See audit events and usage"));

    public Permission {
        if (!SHAPE.matcher(name).matches()) {
            throw new InvalidValue("permissions", name + " is not domain:entity:action");
        }
    }

    /** A permission that some part of the service asks for, and what it lets people do. */
    public record Known(Permission permission, String description) {}

    /** Every permission that a role can hold; the role Admin holds them all. */
    public static List<Known> catalogue() {
        return CATALOGUE;
    }

    /** The permission of this name, if there is one. */
    public static Optional<Permission> known(String name) {
        return CATALOGUE.stream()
                .map(Known::permission)
                .filter(one -> one.name().equals(name))
                .findFirst();
    }

    /** Whether what it is about stands in a division: users do, clients and identity providers do not. */
    public boolean isByDivision() {
        return name.startsWith("directory:user:");
    }

    @Override
    public String toString() {
        return name;
    }
}
