package io.tollbridge.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Organizations;
import io.tollbridge.keys.Secrets;
import io.tollbridge.login.FinishLogin;
import io.tollbridge.login.LoginRefused;
import io.tollbridge.login.StartLogin;
import io.tollbridge.saml.Outgoing;
import io.tollbridge.saml.ServiceProviderKeys;
import io.tollbridge.saml.ServiceProviderMetadata;
import io.tollbridge.saml.ServiceProviderUrls;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The service provider's URLs (HTTP.md section 3). */
final class SamlEndpoints {
    private static final String NEXT = "next";

    private final String baseUrl;
    private final Organizations organizations;
    private final ServiceProviderKeys keys;
    private final StartLogin startLogin;
    private final FinishLogin finishLogin;
    private final FailureLimits limits;
    private final Cookies cookies;
    private final Pages pages;
    private final Secrets secrets;
    private final Clock clock;

    SamlEndpoints(
            String baseUrl,
            Organizations organizations,
            ServiceProviderKeys keys,
            StartLogin startLogin,
            FinishLogin finishLogin,
            FailureLimits limits,
            Cookies cookies,
            Pages pages,
            Secrets secrets,
            Clock clock) {
        this.baseUrl = baseUrl;
        this.organizations = organizations;
        this.keys = keys;
        this.startLogin = startLogin;
        this.finishLogin = finishLogin;
        this.limits = limits;
        this.cookies = cookies;
        this.pages = pages;
        this.secrets = secrets;
        this.clock = clock;
    }

    void mount(RoutesConfig routes) {
        routes.get("/saml/{org}/metadata", this::metadata, Anyone.ANYONE);
        routes.get("/saml/{org}/certificate", this::certificate, Anyone.ANYONE);
        routes.get("/saml/{org}/login", this::login, Anyone.ANYONE);
        routes.get("/saml/{org}/test/{handle}", this::test, Anyone.ANYONE);
        routes.get("/saml/{org}/acs", this::artifactConsumer, Anyone.ANYONE);
        routes.post("/saml/{org}/acs", this::assertionConsumer, Anyone.ANYONE);
    }

    private void metadata(Context context) throws LoginRefused {
        Organization organization = organization(context);
        String xml = ServiceProviderMetadata.xml(
                "_" + secrets.token(),
                new ServiceProviderUrls(baseUrl, organization.slug()),
                keys.published(organization.id()));
        context.contentType("application/samlmetadata+xml").result(xml.getBytes(UTF_8));
    }

    /** The certificate that signs, or with {@code ?key=next} the one that will. */
    private void certificate(Context context) throws LoginRefused {
        UUID organizationId = organization(context).id();
        X509Certificate certificate = NEXT.equals(context.queryParam("key"))
                ? keys.nextSigning(organizationId)
                        .orElseThrow(() -> new NotFoundResponse("No next certificate is published."))
                : keys.signing(organizationId).certificate();
        context.contentType("application/x-pem-file").result(PemText.of(certificate));
    }

    private void login(Context context) throws LoginRefused {
        StartLogin.Started started = startLogin.start(
                context.pathParam("org"),
                Optional.ofNullable(context.queryParam("idp")),
                Optional.ofNullable(context.queryParam("return_to")),
                cookies.browser(context),
                SignInEndpoints.FORCE.equals(context.queryParam("prompt")));
        Optional.ofNullable(context.queryParam("idp"))
                .flatMap(Cookies::uuid)
                .ifPresent(chosen -> cookies.setLastChoice(context, context.pathParam("org"), chosen));
        send(context, started);
    }

    /** Opened once, in the browser of whoever tests: GET, as it is a link that an administrator passes on. */
    private void test(Context context) throws LoginRefused {
        limits.require(context);
        try {
            send(
                    context,
                    startLogin.startTest(
                            context.pathParam("org"), context.pathParam("handle"), cookies.browser(context)));
        } catch (LoginRefused refused) {
            limits.failed(context);
            throw refused;
        }
    }

    private void send(Context context, StartLogin.Started started) {
        cookies.setBrowser(context, started.browser());
        switch (started.outgoing()) {
            case Outgoing.Redirect redirect -> context.status(303).header("Location", redirect.url());
            case Outgoing.Post post -> pages.postForm(context, post);
        }
    }

    /** HTTP-Artifact by GET (Bindings §3.6.3). */
    private void artifactConsumer(Context context) throws LoginRefused {
        List<String> artifacts = context.queryParams("SAMLart");
        finish(
                context,
                new FinishLogin.Brought.ArtifactOf(artifacts.size() == 1 ? artifacts.get(0) : ""),
                Optional.ofNullable(context.queryParam("RelayState")));
    }

    /** HTTP-POST (Bindings §3.5), and an artifact in a form (Bindings §3.6.3). */
    private void assertionConsumer(Context context) throws LoginRefused {
        PostedForm form = PostedForm.of(context);
        List<String> responses = form.values("SAMLResponse");
        List<String> artifacts = form.values("SAMLart");
        finish(
                context,
                responses.isEmpty() && artifacts.size() == 1
                        ? new FinishLogin.Brought.ArtifactOf(artifacts.get(0))
                        : new FinishLogin.Brought.Message(
                                responses.size() == 1 && artifacts.isEmpty() ? responses.get(0) : ""),
                form.value("RelayState"));
    }

    private void finish(Context context, FinishLogin.Brought brought, Optional<String> relayState) throws LoginRefused {
        limits.require(context);
        try {
            FinishLogin.Arrived arrived =
                    finishLogin.finish(context.pathParam("org"), brought, relayState, cookies.browser(context));
            switch (arrived) {
                case FinishLogin.Finished finished -> {
                    cookies.setSession(
                            context, finished.sessionToken(), Duration.between(clock.instant(), finished.expiresAt()));
                    context.status(303).header("Location", finished.location());
                }
                case FinishLogin.Tested tested -> pages.testLogin(context, TestLoginPage.of(tested));
            }
        } catch (LoginRefused refused) {
            limits.failed(context);
            throw refused;
        }
    }

    private Organization organization(Context context) throws LoginRefused {
        return organizations.bySlug(context.pathParam("org")).orElseThrow(LoginRefused::noSuchOrganization);
    }
}
