package io.tollbridge.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.Organization;
import io.tollbridge.keys.Secrets;
import io.tollbridge.saml.Channel;
import io.tollbridge.saml.CheckCode;
import io.tollbridge.saml.Hints;
import io.tollbridge.saml.IncomingMessage;
import io.tollbridge.saml.SamlRefused;
import io.tollbridge.saml.ServiceProviderKeys;
import io.tollbridge.saml.Subjects;
import io.tollbridge.saml.Validation;
import io.tollbridge.saml.ValidationReport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code POST /api/v1/explain}: what a login or a grant would have said of a message; nothing of it is kept or used. */
public final class Explain {
    private static final List<CheckCode> GRANT_CHECKS = List.of(
            CheckCode.IN_RESPONSE_TO,
            CheckCode.EMAIL_DOMAIN,
            CheckCode.USER_UNKNOWN,
            CheckCode.USER_INACTIVE,
            CheckCode.REPLAY);

    private final Rehearsal rehearsal;
    private final Hints hints;
    private final Secrets secrets;

    public Explain(
            String baseUrl,
            ServiceProviderKeys keys,
            PendingLogins pendingLogins,
            Subjects subjects,
            Sessions sessions,
            NewAccounts accounts,
            Hints hints,
            Secrets secrets) {
        this.rehearsal = new Rehearsal(baseUrl, keys, pendingLogins, subjects, sessions, accounts);
        this.hints = hints;
        this.secrets = secrets;
    }

    /** What is to be explained: a Response as it is posted to the ACS, or the assertion parameter of a grant. */
    public enum Kind {
        RESPONSE,
        ASSERTION
    }

    /**
     * Every check, against this identity provider.
     *
     * @param text base64 as it was sent, or the XML itself
     * @param at the instant it is judged at
     */
    public ValidationReport explain(
            Organization organization, IdentityProvider identityProvider, Kind kind, String text, Instant at) {
        Validation validation = Validation.strict(at);
        validation.plan(
                switch (kind) {
                    case RESPONSE -> Rehearsal.LAST_CHECKS;
                    case ASSERTION -> GRANT_CHECKS;
                });
        Optional<IncomingMessage> parsed = Optional.empty();
        try {
            String xml = text.strip();
            IncomingMessage message =
                    xml.startsWith("<") ? validation.read(xml.getBytes(UTF_8)) : validation.read(text);
            parsed = Optional.of(message);
            switch (kind) {
                case RESPONSE -> rehearsal.login(validation, organization, identityProvider, message);
                case ASSERTION -> rehearsal.grant(validation, organization, identityProvider, message);
            }
        } catch (SamlRefused refused) {
            // The report has it.
        }
        // A login stops at these two; who asks for an explanation wants to see what lies behind them as well.
        parsed.ifPresent(message ->
                whose(validation, identityProvider, message.claimedIssuer().orElse("no Issuer in clear")));
        return hints.explained(
                validation.report(secrets.id(), organization.id(), Optional.of(identityProvider.id()), Channel.EXPLAIN),
                parsed)
                .of(parsed);
    }

    private static void whose(Validation validation, IdentityProvider identityProvider, String issuer) {
        if (issuer.equals(identityProvider.entityId())) {
            validation.pass(CheckCode.UNKNOWN_ISSUER, issuer, "an identity provider of this organization");
        } else {
            validation.note(
                    CheckCode.UNKNOWN_ISSUER,
                    issuer,
                    identityProvider.entityId(),
                    "The message claims to come from another identity provider than the one it is compared with.");
        }
        if (identityProvider.enabled()) {
            validation.pass(CheckCode.IDENTITY_PROVIDER_DISABLED, "enabled", "an enabled identity provider");
        } else {
            validation.note(
                    CheckCode.IDENTITY_PROVIDER_DISABLED,
                    identityProvider.name() + " is disabled",
                    "an enabled identity provider",
                    "Enable it when its test login passes.");
        }
    }
}
