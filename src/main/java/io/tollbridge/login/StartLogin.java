package io.tollbridge.login;

import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Organizations;
import io.tollbridge.directory.Sha256;
import io.tollbridge.keys.Secrets;
import io.tollbridge.saml.AuthnRequests;
import io.tollbridge.saml.Outgoing;
import io.tollbridge.saml.ServiceProviderKeys;
import io.tollbridge.saml.ServiceProviderUrls;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Starts an SP-initiated login (Profiles §4.1.3.1 to §4.1.3.3): pending in the database, tied to the browser. */
public final class StartLogin {
    /** A person may have to find a phone for a second factor. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final String baseUrl;
    private final Organizations organizations;
    private final IdentityProviders identityProviders;
    private final ServiceProviderKeys keys;
    private final PendingLogins pendingLogins;
    private final Secrets secrets;
    private final Clock clock;

    public StartLogin(
            String baseUrl,
            Organizations organizations,
            IdentityProviders identityProviders,
            ServiceProviderKeys keys,
            PendingLogins pendingLogins,
            Secrets secrets,
            Clock clock) {
        this.baseUrl = baseUrl;
        this.organizations = organizations;
        this.identityProviders = identityProviders;
        this.keys = keys;
        this.pendingLogins = pendingLogins;
        this.secrets = secrets;
        this.clock = clock;
    }

    /**
     * The request to send, and the cookie that ties it to the browser.
     *
     * @param browser the value of the browser's cookie; kept if it came with one, so that two tabs can sign in side by side
     */
    public record Started(Outgoing outgoing, String browser) {
        @Override
        public String toString() {
            return "Started[…]";
        }
    }

    /**
     * Starts it.
     *
     * @param identityProvider its id; without one the organization's only enabled one is meant
     * @param force the person must prove anew who he is, whatever session the identity provider has (ForceAuthn)
     */
    public Started start(
            String slug,
            Optional<String> identityProvider,
            Optional<String> returnTo,
            Optional<String> browserCookie,
            boolean force)
            throws LoginRefused {
        Organization organization = organizations.bySlug(slug).orElseThrow(LoginRefused::noSuchOrganization);
        String path = LocalPath.parse(returnTo.orElse("/"))
                .orElseThrow(() -> new LoginRefused(LoginRefused.Kind.BAD_RETURN_TO, Optional.empty()));
        IdentityProvider chosen = choose(organization, identityProvider);

        return send(organization, chosen, path, Optional.empty(), browserCookie, force);
    }

    private Started send(
            Organization organization,
            IdentityProvider chosen,
            String path,
            Optional<UUID> testId,
            Optional<String> browserCookie,
            boolean force) {
        String browser = browser(browserCookie);
        String requestId = "_" + secrets.token(); // Core §1.3.4: 256 random bits; an xs:ID must not begin with a digit
        Instant now = clock.instant();
        pendingLogins.save(new PendingLogin(
                Sha256.of(requestId),
                Sha256.of(browser),
                organization.id(),
                chosen.id(),
                path,
                testId,
                now,
                now.plus(PATIENCE)));
        Outgoing outgoing = AuthnRequests.make(
                requestId,
                now,
                new ServiceProviderUrls(baseUrl, organization.slug()),
                chosen,
                secrets.token(), // means nothing: the request id, which gets signed, finds the pending login
                keys.signing(organization.id(), chosen.id()),
                force);
        return new Started(outgoing, browser);
    }

    /** A test of an identity provider that was prepared: where to open it, until when, and the id of its report. */
    public record PreparedTest(UUID id, String url, Instant expiresAt) {
        @Override
        public String toString() {
            return "PreparedTest[" + id + "]"; // the URL is a secret until it is used
        }
    }

    /** Prepares a test login, which works for a disabled identity provider too and signs nobody in. */
    public PreparedTest prepareTest(Organization organization, IdentityProvider identityProvider) {
        String handle = secrets.token();
        UUID testId = secrets.id();
        Instant now = clock.instant();
        pendingLogins.saveTest(new PendingLogins.UnopenedTest(
                Sha256.of(handle), testId, organization.id(), identityProvider.id(), now, now.plus(PATIENCE)));
        return new PreparedTest(
                testId, baseUrl + "/saml/" + organization.slug() + "/test/" + handle, now.plus(PATIENCE));
    }

    /** Begins the test behind this handle, once. */
    public Started startTest(String slug, String handle, Optional<String> browserCookie) throws LoginRefused {
        Organization organization = organizations.bySlug(slug).orElseThrow(LoginRefused::noSuchOrganization);
        Instant now = clock.instant();
        PendingLogins.UnopenedTest test = pendingLogins
                .takeTest(organization.id(), Sha256.of(handle), now)
                .orElseThrow(() -> new LoginRefused(LoginRefused.Kind.BEGIN_AGAIN, Optional.empty()));
        IdentityProvider tested = identityProviders
                .byId(organization.id(), test.identityProviderId())
                .orElseThrow(
                        () -> new LoginRefused(LoginRefused.Kind.NO_SUCH_IDENTITY_PROVIDER, Optional.<UUID>empty()));
        return send(organization, tested, "/", Optional.of(test.testId()), browserCookie, false);
    }

    /** The value of this browser's cookie: the one it came with, or a new one. */
    String browser(Optional<String> cookie) {
        return cookie.filter(StartLogin::isOurs).orElseGet(secrets::token);
    }

    private IdentityProvider choose(Organization organization, Optional<String> wanted) throws LoginRefused {
        List<IdentityProvider> enabled = identityProviders.enabled(organization.id());
        Optional<IdentityProvider> chosen = wanted.isPresent()
                ? enabled.stream()
                        .filter(one -> one.id().toString().equals(wanted.get()))
                        .findFirst()
                : enabled.size() == 1 ? Optional.of(enabled.get(0)) : Optional.empty();
        return chosen.orElseThrow(
                () -> new LoginRefused(LoginRefused.Kind.NO_SUCH_IDENTITY_PROVIDER, Optional.<UUID>empty()));
    }

    private static boolean isOurs(String cookie) {
        return cookie.length() == 43 && cookie.chars().allMatch(c -> c > 0x20 && c < 0x7F);
    }
}
