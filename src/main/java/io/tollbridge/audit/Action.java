package io.tollbridge.audit;

import java.util.regex.Pattern;

/**
 * What was done, in a word that never changes: scripts and reports filter by it. The catalogue stands here, so that nobody
 * invents a second word for one thing; words that a newer version wrote are read all the same.
 */
public record Action(String word) {
    private static final Pattern SHAPE = Pattern.compile("[a-z_]+(\\.[a-z_]+)+");

    public static final Action ORGANIZATION_CREATE = new Action("organization.create");
    public static final Action ORGANIZATION_EDIT = new Action("organization.edit");
    public static final Action DIVISION_CREATE = new Action("division.create");
    public static final Action DIVISION_EDIT = new Action("division.edit");
    public static final Action DIVISION_DELETE = new Action("division.delete");
    public static final Action ROLE_CREATE = new Action("role.create");
    public static final Action ROLE_EDIT = new Action("role.edit");
    public static final Action ROLE_DELETE = new Action("role.delete");
    public static final Action USER_CREATE = new Action("user.create");
    public static final Action USER_EDIT = new Action("user.edit");
    public static final Action USER_ROLES_EDIT = new Action("user.roles.edit");
    public static final Action USER_PASSWORD_RESET = new Action("user.password.reset");
    public static final Action USER_DELETE = new Action("user.delete");
    public static final Action USER_IDENTITY_CREATE = new Action("user.identity.create");
    public static final Action USER_IDENTITY_DELETE = new Action("user.identity.delete");
    public static final Action IDENTITY_PROVIDER_CREATE = new Action("identity_provider.create");
    public static final Action IDENTITY_PROVIDER_EDIT = new Action("identity_provider.edit");
    public static final Action IDENTITY_PROVIDER_DELETE = new Action("identity_provider.delete");
    public static final Action IDENTITY_PROVIDER_METADATA_REPLACE = new Action("identity_provider.metadata.replace");
    public static final Action IDENTITY_PROVIDER_METADATA_REFRESH = new Action("identity_provider.metadata.refresh");
    public static final Action IDENTITY_PROVIDER_METADATA_HOLD = new Action("identity_provider.metadata.hold");
    public static final Action IDENTITY_PROVIDER_METADATA_APPROVE = new Action("identity_provider.metadata.approve");
    public static final Action IDENTITY_PROVIDER_METADATA_REJECT = new Action("identity_provider.metadata.reject");
    public static final Action IDENTITY_PROVIDER_CERTIFICATE_ADD = new Action("identity_provider.certificate.add");
    public static final Action IDENTITY_PROVIDER_CERTIFICATE_REMOVE =
            new Action("identity_provider.certificate.remove");
    public static final Action IDENTITY_PROVIDER_KEYS_EDIT = new Action("identity_provider.keys.edit");
    public static final Action ORGANIZATION_KEY_PUBLISH = new Action("organization.key.publish");
    public static final Action ORGANIZATION_KEY_WITHDRAW = new Action("organization.key.withdraw");
    public static final Action ORGANIZATION_KEY_SWITCH = new Action("organization.key.switch");
    public static final Action ORGANIZATION_KEY_SWITCH_BACK = new Action("organization.key.switch_back");
    public static final Action ORGANIZATION_KEY_RETIRE = new Action("organization.key.retire");
    public static final Action SETUP_LINK_CREATE = new Action("setup_link.create");
    public static final Action SETUP_LINK_REVOKE = new Action("setup_link.revoke");
    public static final Action IDENTITY_PROVIDER_CERTIFICATE_EDIT = new Action("identity_provider.certificate.edit");

    /** A threshold before a certificate's end was reached: of an identity provider, or of an organization's own key. */
    public static final Action CERTIFICATE_EXPIRING = new Action("certificate.expiring");

    public static final Action WEBHOOK_CREATE = new Action("webhook.create");
    public static final Action WEBHOOK_EDIT = new Action("webhook.edit");
    public static final Action WEBHOOK_DELETE = new Action("webhook.delete");
    public static final Action WEBHOOK_SECRET_RENEW = new Action("webhook.secret.renew");
    public static final Action CLIENT_CREATE = new Action("client.create");
    public static final Action CLIENT_EDIT = new Action("client.edit");
    public static final Action CLIENT_DELETE = new Action("client.delete");
    public static final Action CLIENT_SECRET_CREATE = new Action("client.secret.create");
    public static final Action CLIENT_SECRET_DELETE = new Action("client.secret.delete");
    public static final Action APPLICATION_REQUEST = new Action("authorized_application.request");
    public static final Action APPLICATION_APPROVE = new Action("authorized_application.approve");
    public static final Action APPLICATION_EDIT = new Action("authorized_application.edit");
    public static final Action APPLICATION_REVOKE = new Action("authorized_application.revoke");
    public static final Action TOKEN_REVOKE = new Action("token.revoke");
    public static final Action SESSION_END = new Action("session.end");
    /** The database was restored from a backup, and nothing of before is good any more. */
    public static final Action RESTORE_FENCE = new Action("restore.fence");

    public static final Action SIGNING_KEY_ROTATE = new Action("signing_key.rotate");

    /** A call of the management API by a token that may not make it. */
    public static final Action API_REFUSED = new Action("api.refused");

    public static final Action TOKEN_REFUSED = new Action("token.refused");
    public static final Action AUTHORIZATION_REFUSED = new Action("authorization.refused");
    public static final Action INTROSPECTION_REFUSED = new Action("introspection.refused");
    public static final Action REVOCATION_REFUSED = new Action("revocation.refused");
    public static final Action LOGIN_REFUSED = new Action("login.refused");
    public static final Action LOGOUT_REFUSED = new Action("logout.refused");

    public Action {
        if (word.length() > 64 || !isWord(word)) {
            throw new IllegalArgumentException(word);
        }
    }

    /** Whether this could be an action at all. */
    public static boolean isWord(String text) {
        return SHAPE.matcher(text).matches();
    }

    @Override
    public String toString() {
        return word;
    }
}
