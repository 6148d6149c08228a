package io.tollbridge.directory;

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

    public Permission {
        if (!SHAPE.matcher(name).matches()) {
            throw new InvalidValue("permissions", name + " is not domain:entity:action");
        }
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
