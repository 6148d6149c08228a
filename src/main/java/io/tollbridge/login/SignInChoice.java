package io.tollbridge.login;

import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.Organization;
import io.tollbridge.oauth.AuthorizationError;
import io.tollbridge.oauth.AuthorizationRefused;
import io.tollbridge.oauth.AuthorizationRequest;
import io.tollbridge.oauth.AuthorizationRequest.Prompt;
import java.util.List;
import java.util.Optional;

/** Chooses how somebody signs in for an authorization request: straight at an identity provider, or by the sign-in page. */
public final class SignInChoice {
    private final IdentityProviders identityProviders;
    private final StartLogin startLogin;

    public SignInChoice(IdentityProviders identityProviders, StartLogin startLogin) {
        this.identityProviders = identityProviders;
        this.startLogin = startLogin;
    }

    /**
     * The next step.
     *
     * @param again the browser was sent away before: it must not be led round without a click
     */
    AuthorizeStep choose(
            AuthorizationRequest request, Organization organization, String returnTo, String browser, boolean again)
            throws LoginRefused {
        // Without a session here nobody knows how old that of the identity provider is.
        boolean force = request.asks(Prompt.LOGIN) || request.maxAge().isPresent();
        List<IdentityProvider> enabled = identityProviders.enabled(organization.id());
        Optional<IdentityProvider> named = named(request, enabled);
        Optional<IdentityProvider> chosen = again || request.asks(Prompt.SELECT_ACCOUNT)
                ? Optional.empty()
                : named.or(() -> meant(request, enabled));
        if (chosen.isEmpty()) {
            return new AuthorizeStep.ToSignInPage(organization.slug(), returnTo, request.loginHint(), force, browser);
        }
        return new AuthorizeStep.ToIdentityProvider(startLogin.start(
                organization.slug(),
                Optional.of(chosen.get().id().toString()),
                Optional.of(returnTo),
                Optional.of(browser),
                force));
    }

    /** The value of this browser's cookie: the one it came with, or a new one. */
    String browser(Optional<String> cookie) {
        return startLogin.browser(cookie);
    }

    private static Optional<IdentityProvider> named(AuthorizationRequest request, List<IdentityProvider> enabled) {
        return request.provider()
                .map(wanted -> enabled.stream()
                        .filter(one ->
                                one.id().toString().equals(wanted) || one.name().equals(wanted))
                        .findFirst()
                        .orElseThrow(() -> AuthorizationRefused.redirected(
                                request.returnAddress(),
                                AuthorizationError.INVALID_REQUEST,
                                "There is no such provider to sign in with.")));
    }

    private static Optional<IdentityProvider> meant(AuthorizationRequest request, List<IdentityProvider> enabled) {
        if (enabled.size() == 1) {
            return Optional.of(enabled.getFirst());
        }
        return request.loginHint()
                .flatMap(EmailAddress::parse)
                .flatMap(email -> enabled.stream()
                        .filter(one -> one.settings().emailDomains().contains(email.domain()))
                        .findFirst());
    }
}
