package io.tollbridge.web;

import io.javalin.http.Context;
import io.tollbridge.audit.Action;
import io.tollbridge.audit.AuditLog;
import io.tollbridge.audit.Initiator;
import io.tollbridge.audit.Refusal;
import io.tollbridge.audit.Target;
import io.tollbridge.directory.EmailAddress;
import io.tollbridge.login.LoginRefused;
import io.tollbridge.oauth.AuthorizationRefusal;
import io.tollbridge.oauth.FormRequest;
import io.tollbridge.oauth.Parameters;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells the audit log of refused requests and logins: who it claimed to be, what it asked for, why, from where. Never a
 * secret, a token or an assertion. What names no client and no organization belongs into nobody's log.
 */
final class Refusals {
    private static final String FORM = FormRequest.class.getName();

    private final AuditLog audit;
    private final ClientAddress addresses;

    Refusals(AuditLog audit, ClientAddress addresses) {
        this.audit = audit;
        this.addresses = addresses;
    }

    /** Keeps the request of an OAuth endpoint in mind, for the client that it names. */
    FormRequest asked(Context context, FormRequest form) {
        context.attribute(FORM, form);
        return form;
    }

    /** An OAuth request was refused; {@code reason} begins with the error code. */
    void oauth(Context context, String reason) {
        FormRequest form = context.attribute(FORM);
        if (form == null) {
            return;
        }
        form.claimedClientId()
                .ifPresent(client -> audit.refused(new Refusal(
                        new Refusal.Whose.OfClient(client),
                        new Initiator("client:" + client, addresses.of(context)),
                        action(context.path()),
                        Target.endpoint(context.method() + " " + context.path()),
                        reason)));
    }

    /**
     * An authorization request was refused, of the client that its query names. That somebody must sign in or consent
     * first is no refusal: applications ask so with prompt=none whenever they like (OpenID Connect Core §3.1.2.6).
     */
    void authorization(Context context, AuthorizationRefusal refusal) {
        String reason = switch (refusal) {
            case AuthorizationRefusal.Shown shown -> "invalid_request: " + shown.reason();
            case AuthorizationRefusal.Redirected redirected ->
                switch (redirected.error()) {
                    case LOGIN_REQUIRED, CONSENT_REQUIRED, INTERACTION_REQUIRED -> "";
                    case INVALID_REQUEST,
                            UNAUTHORIZED_CLIENT,
                            ACCESS_DENIED,
                            UNSUPPORTED_RESPONSE_TYPE,
                            INVALID_SCOPE,
                            INVALID_TARGET,
                            REQUEST_NOT_SUPPORTED,
                            REQUEST_URI_NOT_SUPPORTED,
                            REGISTRATION_NOT_SUPPORTED -> redirected.reason();
                };
        };
        if (reason.isEmpty()) {
            return;
        }
        String query = Optional.ofNullable(context.queryString()).orElse("");
        Parameters.first(Parameters.parse(query), "client_id")
                .ifPresent(client -> audit.refused(new Refusal(
                        new Refusal.Whose.OfClient(client),
                        Initiator.unknown(addresses.of(context)), // the person at the browser, not the client
                        Action.AUTHORIZATION_REFUSED,
                        Target.client(client),
                        reason)));
    }

    private static Action action(String path) {
        return switch (path) {
            case "/oauth/introspect" -> Action.INTROSPECTION_REFUSED;
            case "/oauth/revoke" -> Action.REVOCATION_REFUSED;
            case "/oauth/authorize", "/oauth/par" -> Action.AUTHORIZATION_REFUSED;
            default -> Action.TOKEN_REFUSED;
        };
    }

    /** A login by an identity provider was refused: its report, by the reference id, tells who it was to be. */
    void login(Context context, LoginRefused refused) {
        record(context, refused, Initiator.unknown(addresses.of(context)));
    }

    /** A login by password was refused; what is no e-mail address may be a password in the wrong field. */
    void login(Context context, LoginRefused refused, String email) {
        String address = addresses.of(context);
        record(
                context,
                refused,
                EmailAddress.parse(email)
                        .map(one -> new Initiator("user:" + one.text(), address))
                        .orElse(Initiator.unknown(address)));
    }

    private void record(Context context, LoginRefused refused, Initiator initiator) {
        String slug = Optional.ofNullable(context.pathParamMap().get("org")).orElse("");
        if (slug.isEmpty()) {
            return;
        }
        audit.refused(new Refusal(
                new Refusal.Whose.OfSlug(slug),
                initiator,
                switch (refused.kind()) {
                    case LOGOUT_REFUSED, LOGOUT_UNKNOWN -> Action.LOGOUT_REFUSED;
                    case NO_SUCH_ORGANIZATION,
                            NO_SUCH_IDENTITY_PROVIDER,
                            BAD_RETURN_TO,
                            BEGIN_AGAIN,
                            MESSAGE_REFUSED,
                            NOT_FOR_A_USER,
                            WRONG_PASSWORD -> Action.LOGIN_REFUSED;
                },
                refused.reportId()
                        .map(Target::loginAttempt)
                        .orElse(Target.endpoint(context.method() + " " + context.path())),
                refused.kind().name().toLowerCase(Locale.ROOT)));
    }
}
