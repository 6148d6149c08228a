package io.tollbridge.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tollbridge.directory.Organizations;
import io.tollbridge.login.LoginRefused;
import io.tollbridge.login.Logout;
import io.tollbridge.saml.LogoutStatus;
import io.tollbridge.saml.Outgoing;
import java.util.Optional;

/** The end of a browser session, here and at its identity provider (Profiles §4.4). */
final class LogoutEndpoints {
    private final Logout logout;
    private final Organizations organizations;
    private final FormGuard guard;
    private final FailureLimits limits;
    private final ClientAddress addresses;
    private final Cookies cookies;
    private final Pages pages;

    LogoutEndpoints(
            Logout logout,
            Organizations organizations,
            FormGuard guard,
            FailureLimits limits,
            ClientAddress addresses,
            Cookies cookies,
            Pages pages) {
        this.logout = logout;
        this.organizations = organizations;
        this.guard = guard;
        this.limits = limits;
        this.addresses = addresses;
        this.cookies = cookies;
        this.pages = pages;
    }

    void mount(RoutesConfig routes) {
        routes.post("/logout", this::signOut, Anyone.ANYONE);
        routes.get("/signed-out/{org}", this::signedOut, Anyone.ANYONE);
        routes.get("/saml/{org}/slo", this::redirected, Anyone.ANYONE);
        routes.post("/saml/{org}/slo", this::posted, Anyone.ANYONE);
    }

    /** The session has ended when this answers; what the identity provider does then holds up nothing. */
    private void signOut(Context context) {
        guard.require(context, PostedForm.of(context));
        Optional<Logout.Begun> begun = cookies.session(context).flatMap(logout::start);
        cookies.endSession(context);
        context.header("Clear-Site-Data", "\"cache\""); // what the way back would show
        Optional<Outgoing> request = begun.flatMap(Logout.Begun::request);
        if (request.isPresent()) {
            send(context, request.get());
        } else {
            context.status(303)
                    .header(
                            "Location",
                            begun.map(ended -> "/signed-out/" + ended.slug()).orElse("/"));
        }
    }

    /** Where a sign-out ends that no other page had a part in; by itself it changes nothing. */
    private void signedOut(Context context) throws LoginRefused {
        if (organizations.bySlug(context.pathParam("org")).isEmpty()) {
            throw LoginRefused.noSuchOrganization();
        }
        signedOut(
                context,
                "You are signed out here. Your organization's own sign-in, and other applications that use it, may"
                        + " still have you signed in.");
    }

    private void redirected(Context context) throws LoginRefused {
        receive(
                context,
                new Logout.Arrived.Redirected(
                        Optional.ofNullable(context.queryString()).orElse("")));
    }

    private void posted(Context context) throws LoginRefused {
        PostedForm form = PostedForm.of(context);
        receive(
                context,
                new Logout.Arrived.Posted(
                        form.values("SAMLRequest"), form.values("SAMLResponse"), form.values("RelayState")));
    }

    private void receive(Context context, Logout.Arrived arrived) throws LoginRefused {
        limits.require(context);
        try {
            switch (logout.receive(context.pathParam("org"), arrived, addresses.of(context))) {
                case Logout.Next.Send(Outgoing message) -> send(context, message);
                case Logout.Next.Refuse(Outgoing message) -> {
                    limits.failed(context);
                    send(context, message);
                }
                case Logout.Next.SignedOut(String identityProvider, LogoutStatus status) ->
                    signedOut(context, told(identityProvider, status));
                case Logout.Next.NoAnswer() -> signedOut(context, "You are signed out here.");
            }
        } catch (LoginRefused refused) {
            limits.failed(context);
            throw refused;
        }
    }

    private static String told(String identityProvider, LogoutStatus status) {
        return switch (status) {
            case SUCCESS -> "You are signed out here, and " + identityProvider + " has signed you out too.";
            case PARTIAL ->
                "You are signed out here. " + identityProvider
                        + " reports that some other application may still have you signed in.";
            case FAILED, REQUEST_REFUSED ->
                "You are signed out here. " + identityProvider
                        + " could not sign you out: close the browser to be sure.";
        };
    }

    private void signedOut(Context context, String sentence) {
        pages.message(
                context,
                200,
                new MessagePage(
                        "You are signed out", sentence, "", "/login/" + context.pathParam("org"), "Sign in again"));
    }

    private void send(Context context, Outgoing message) {
        switch (message) {
            case Outgoing.Redirect(String url) -> context.status(303).header("Location", url);
            case Outgoing.Post post -> pages.postForm(context, post);
        }
    }
}
