package io.tollbridge.web;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.javalin.http.Context;
import io.tollbridge.saml.Outgoing;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Renders the templates of {@code src/main/jte/web}, one record each; JTE escapes by context. */
final class Pages {
    /** form-action binds every redirect behind a form too: any of an identity provider's hosts may follow. */
    private static final String ANYWHERE = "https: http:";

    private final TemplateEngine templates = TemplateEngine.createPrecompiled(
            null, ContentType.Html, Pages.class.getClassLoader(), "io.tollbridge.web.pages");
    private final StaticFiles files;
    private final FormGuard guard;

    Pages(StaticFiles files, FormGuard guard) {
        this.files = files;
        this.guard = guard;
    }

    /** The sign-in page of an organization; {@code redirectUri}: of the application that waits behind it. */
    void signIn(Context context, int status, SignInPage page, Optional<String> redirectUri) {
        // The form's answer leads on: to an identity provider, or back to an application that waits.
        renderForms(
                context,
                status,
                "signIn.jte",
                page,
                "'self' " + ANYWHERE
                        + redirectUri.map(uri -> " " + schemeOf(uri)).orElse(""));
    }

    /** Who is signed in, or how to sign in. */
    void home(Context context, HomePage page) {
        // Signing out may lead on to the identity provider.
        renderForms(context, 200, "home.jte", page, "'self' " + ANYWHERE);
    }

    /** One plain sentence, and a reference id where there is one. */
    void message(Context context, int status, MessagePage page) {
        render(context, status, "message.jte", page, "'self'");
    }

    /** Which organization an application is to be used for. */
    void organization(Context context, OrganizationPage page, String redirectUri) {
        render(context, 200, "organization.jte", page, "'self' " + ANYWHERE + " " + schemeOf(redirectUri));
    }

    /** An application that waits for a decision, or did not get one. */
    void application(Context context, int status, ApplicationPage page) {
        // Its answer leads back to the application, which often leads on to another host of its own.
        render(context, status, "application.jte", page, "'self' https: " + schemeOf(page.redirectUri()));
    }

    /** The form that carries a message to the identity provider (Bindings §3.5.4), submitted by script or by hand. */
    void postForm(Context context, Outgoing.Post form) {
        render(context, 200, "postForm.jte", form, ANYWHERE);
    }

    /** What came of a test login. */
    void testLogin(Context context, TestLoginPage page) {
        render(context, 200, "testLogin.jte", page, "'none'");
    }

    /** The page behind a set-up link. */
    void setup(Context context, int status, SetupPage page) {
        // The answer to a form leads on to the identity provider that is tested.
        render(context, status, "setup.jte", page, "'self' " + ANYWHERE);
    }

    /** The catalogue of errors. */
    void errors(Context context, ErrorsPage page) {
        render(context, 200, "errors.jte", page, "'none'");
    }

    /** The API's documentation. */
    void documentation(Context context, DocsPage page) {
        render(context, 200, "docs.jte", page, "'none'");
    }

    /** As form-action names it: https, http on loopback, or an application's own (RFC 8252 §7.1). */
    private static String schemeOf(String redirectUri) {
        return URI.create(redirectUri).getScheme() + ":";
    }

    private void render(Context context, int status, String template, Object page, String formAction) {
        render(context, status, template, Map.of("page", page, "files", files), formAction);
    }

    /** With a token for the page's forms. */
    private void renderForms(Context context, int status, String template, Object page, String formAction) {
        String csrf = guard.token(context);
        render(context, status, template, Map.of("page", page, "files", files, "csrf", csrf), formAction);
    }

    private void render(
            Context context, int status, String template, Map<String, Object> parameters, String formAction) {
        context.header(ContentSecurityPolicy.HEADER, ContentSecurityPolicy.of(formAction));
        StringOutput output = new StringOutput();
        templates.render(template, parameters, output);
        context.status(status).contentType("text/html; charset=utf-8").result(output.toString());
    }
}
