package io.tollbridge.login;

import io.tollbridge.directory.Scopes;
import java.util.List;
import java.util.Optional;

/** What comes next for a browser that an application has sent to {@code /oauth/authorize}. */
public sealed interface AuthorizeStep {
    /** Back to the application: a code, a token, or an error that it is told. */
    record Answer(String url) implements AuthorizeStep {
        @Override
        public String toString() {
            return "Answer[…]";
        }
    }

    /** To an identity provider, and back here afterwards. */
    record ToIdentityProvider(StartLogin.Started started) implements AuthorizeStep {}

    /**
     * To the organization's sign-in page, and back here afterwards.
     *
     * @param force whoever signs in must prove anew who he is
     */
    record ToSignInPage(String slug, String returnTo, Optional<String> loginHint, boolean force, String browser)
            implements AuthorizeStep {}

    /** A page: which organization? {@code redirectUri}: where the answer goes. */
    record AskOrganization(String application, String redirectUri, String handle, String browser)
            implements AuthorizeStep {}

    /**
     * A page for somebody who may approve the application for the organization.
     *
     * @param roles the names of the organization's roles
     * @param message what was wrong with the last try, empty if nothing was
     */
    record AskApproval(Application application, List<String> roles, String handle, String browser, String message)
            implements AuthorizeStep {
        public AskApproval {
            roles = List.copyOf(roles);
        }
    }

    /** A page: shall the application have this? */
    record AskConsent(Application application, String handle, String browser) implements AuthorizeStep {}

    /** A page: an administrator must approve this application. The request is left for one. */
    record NotApproved(Application application) implements AuthorizeStep {}

    /**
     * A page: the application is for others.
     *
     * @param backUrl tells the application so
     */
    record NotForThisUser(Application application, String backUrl) implements AuthorizeStep {}

    /** A page: the request has expired, was answered, or came from another browser. */
    record BeginAgain() implements AuthorizeStep {}

    /**
     * The application, for a person to judge.
     *
     * @param owner the name of the organization that it belongs to
     * @param redirectUri where the answer goes
     * @param scopes what it asks for
     */
    record Application(String name, String owner, String organization, String redirectUri, Scopes scopes, String user) {
        Application with(Scopes narrower) {
            return new Application(name, owner, organization, redirectUri, narrower, user);
        }
    }
}
