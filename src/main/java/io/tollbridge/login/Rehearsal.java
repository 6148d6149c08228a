package io.tollbridge.login;

import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Person;
import io.tollbridge.directory.Sha256;
import io.tollbridge.saml.CheckCode;
import io.tollbridge.saml.Expected;
import io.tollbridge.saml.IncomingMessage;
import io.tollbridge.saml.SamlRefused;
import io.tollbridge.saml.ServiceProviderKeys;
import io.tollbridge.saml.ServiceProviderUrls;
import io.tollbridge.saml.SignedMessage;
import io.tollbridge.saml.Subjects;
import io.tollbridge.saml.Trip;
import io.tollbridge.saml.TrustedIssuer;
import io.tollbridge.saml.Validation;
import io.tollbridge.saml.VerifiedAssertion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Judges a message as a login or a grant would and stops before anything is used: no pending login is taken, no assertion
 * is remembered, nobody is signed in, no account is made. What only a real use could tell is reported as skipped.
 */
final class Rehearsal {
    /** What the report shows as not reached when an earlier check refuses. */
    static final List<CheckCode> LAST_CHECKS = List.of(
            CheckCode.PENDING_LOGIN,
            CheckCode.EMAIL_DOMAIN,
            CheckCode.USER_UNKNOWN,
            CheckCode.USER_INACTIVE,
            CheckCode.REPLAY);

    /** Of a grant, where the client sets nothing else (HTTP.md section 7). */
    private static final Duration LONGEST_GRANT = Duration.ofMinutes(70);

    private final String baseUrl;
    private final ServiceProviderKeys keys;
    private final PendingLogins pendingLogins;
    private final Subjects subjects;
    private final Sessions sessions;
    private final NewAccounts accounts;

    Rehearsal(
            String baseUrl,
            ServiceProviderKeys keys,
            PendingLogins pendingLogins,
            Subjects subjects,
            Sessions sessions,
            NewAccounts accounts) {
        this.baseUrl = baseUrl;
        this.keys = keys;
        this.pendingLogins = pendingLogins;
        this.subjects = subjects;
        this.sessions = sessions;
        this.accounts = accounts;
    }

    /** Whom it names, and which user that is. */
    record Outcome(VerifiedAssertion assertion, Person user) {}

    /** As the assertion consumer service would: what was signed chooses between answered and unsolicited. */
    Outcome login(
            Validation validation,
            Organization organization,
            IdentityProvider identityProvider,
            IncomingMessage message)
            throws SamlRefused {
        if (!message.isResponse()) {
            throw validation.refuse(CheckCode.WRONG_ROOT, "a bare Assertion", "a Response", "");
        }
        TrustedIssuer trusted = TrustedIssuer.of(identityProvider);
        SignedMessage signed = validation.verify(message, trusted, () -> keys.decryption(organization.id()));
        Optional<String> requestId = signed.inResponseTo();
        ServiceProviderUrls urls = new ServiceProviderUrls(baseUrl, organization.slug());
        Expected expected = new Expected(
                validation.at(),
                trusted,
                Set.of(urls.entityId()),
                Set.of(urls.assertionConsumer()),
                Optional.of(urls.assertionConsumer()),
                requestId,
                identityProvider.settings().allowUnsolicited(),
                VerifiedAssertion.LONGEST_LIFETIME);
        VerifiedAssertion assertion =
                validation.judge(signed, requestId.isPresent() ? Trip.ANSWERED : Trip.UNSOLICITED, expected);
        if (requestId.isPresent()) {
            boolean waits = pendingLogins.waits(organization.id(), Sha256.of(requestId.get()), validation.at());
            validation.skip(
                    CheckCode.PENDING_LOGIN,
                    waits
                            ? "the login it answers waits, and would be used by the browser that began it"
                            : "no login waits for it",
                    waits
                            ? "Nothing was used: the browser that began the login can still finish it."
                            : "It was finished before, took more than a quarter of an hour, or was not begun here.");
        }
        return last(validation, organization, identityProvider, assertion, true);
    }

    /** As the token endpoint would, for a client that names no recipients of its own. */
    Outcome grant(
            Validation validation,
            Organization organization,
            IdentityProvider identityProvider,
            IncomingMessage message)
            throws SamlRefused {
        TrustedIssuer trusted = TrustedIssuer.of(identityProvider);
        SignedMessage signed = validation.verify(message, trusted, () -> keys.decryption(organization.id()));
        for (String requestId : signed.namedRequests()) {
            if (pendingLogins.waits(organization.id(), Sha256.of(requestId), validation.at())) {
                throw validation.refuse(
                        CheckCode.IN_RESPONSE_TO,
                        requestId,
                        "no login that is pending here",
                        "This assertion answers a login of a browser; it cannot be exchanged.");
            }
        }
        validation.pass(CheckCode.IN_RESPONSE_TO, "answers no login pending here", "no login that is pending here");
        ServiceProviderUrls urls = new ServiceProviderUrls(baseUrl, organization.slug());
        VerifiedAssertion assertion = validation.judge(
                signed,
                Trip.BEARER_GRANT,
                new Expected(
                        validation.at(),
                        trusted,
                        Set.of(urls.entityId(), urls.tokenEndpoint()),
                        Set.of(urls.tokenEndpoint()),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        LONGEST_GRANT));
        return last(validation, organization, identityProvider, assertion, false);
    }

    /** What comes behind the judgement, without using anything. {@code forLogin}: a grant never makes an account. */
    Outcome last(
            Validation validation,
            Organization organization,
            IdentityProvider identityProvider,
            VerifiedAssertion assertion,
            boolean forLogin)
            throws SamlRefused {
        Person user = subjects.find(
                assertion,
                identityProvider,
                validation,
                email -> forLogin
                        ? Optional.of(accounts.rehearsed(email, assertion, identityProvider, validation.at()))
                        : Optional.empty());
        boolean used = sessions.used(assertion.use(organization.id()));
        validation.skip(
                CheckCode.REPLAY,
                used ? "used before" : "first use",
                used
                        ? "A real use would be refused: an assertion is good once, on whatever channel."
                        : "Nothing was used up: it would be used now.");
        return new Outcome(assertion, user);
    }
}
