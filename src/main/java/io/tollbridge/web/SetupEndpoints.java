package io.tollbridge.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tollbridge.login.SetUp;
import io.tollbridge.saml.Channel;
import io.tollbridge.saml.ServiceProviderKeys;
import io.tollbridge.saml.ServiceProviderUrls;
import io.tollbridge.saml.ValidationReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The pages behind a set-up link: no account, the token in the address is all, and it opens nothing else. */
final class SetupEndpoints {
    private final String baseUrl;
    private final SetUp setUp;
    private final ServiceProviderKeys keys;
    private final SameOrigin sameOrigin;
    private final FailureLimits limits;
    private final ClientAddress addresses;
    private final Pages pages;

    SetupEndpoints(
            String baseUrl,
            SetUp setUp,
            ServiceProviderKeys keys,
            SameOrigin sameOrigin,
            FailureLimits limits,
            ClientAddress addresses,
            Pages pages) {
        this.baseUrl = baseUrl;
        this.setUp = setUp;
        this.keys = keys;
        this.sameOrigin = sameOrigin;
        this.limits = limits;
        this.addresses = addresses;
        this.pages = pages;
    }

    void mount(RoutesConfig routes) {
        routes.get("/setup/{token}", this::show, Anyone.ANYONE);
        routes.post("/setup/{token}/metadata", this::metadata, Anyone.ANYONE);
        routes.post("/setup/{token}/test", this::test, Anyone.ANYONE);
    }

    private void show(Context context) {
        progress(context).ifPresent(progress -> show(context, 200, progress, SetupPage.Problem.NONE, ""));
    }

    private void metadata(Context context) {
        sameOrigin.require(context);
        Optional<SetUp.Progress> progress = progress(context);
        if (progress.isEmpty()) {
            return;
        }
        PostedForm form = PostedForm.of(context);
        try {
            setUp.takeMetadata(
                    progress.get(),
                    form.value("metadata_xml").filter(text -> !text.isBlank()),
                    form.value("metadata_url").map(String::strip).filter(text -> !text.isEmpty()),
                    addresses.of(context));
            context.status(303).header("Location", address(context));
        } catch (SetUp.Refused refused) {
            limits.failed(context);
            show(context, 400, progress.get(), SetupPage.Problem.METADATA, String.valueOf(refused.getMessage()));
        }
    }

    private void test(Context context) {
        sameOrigin.require(context);
        Optional<SetUp.Progress> progress = progress(context);
        if (progress.isEmpty()) {
            return;
        }
        try {
            context.status(303).header("Location", setUp.beginTest(progress.get()));
        } catch (SetUp.Refused refused) {
            show(context, 400, progress.get(), SetupPage.Problem.TEST, String.valueOf(refused.getMessage()));
        }
    }

    /** Empty: the answer is given already. Unknown, expired and revoked links are told apart by nobody. */
    private Optional<SetUp.Progress> progress(Context context) {
        limits.require(context);
        Optional<SetUp.Progress> progress = setUp.progress(context.pathParam("token"));
        if (progress.isEmpty()) {
            limits.failed(context);
            pages.message(
                    context,
                    404,
                    MessagePage.of(
                            "This link is not good",
                            "It has expired, was revoked, or never was. Ask whoever sent it for a new one."));
        }
        return progress;
    }

    private void show(Context context, int status, SetUp.Progress progress, SetupPage.Problem problem, String message) {
        PostedForm given = PostedForm.of(context);
        ServiceProviderUrls urls =
                new ServiceProviderUrls(baseUrl, progress.organization().slug());
        SetupWords words = SetupWords.of(progress.link().type());
        List<SetupPage.Value> values = new ArrayList<>(List.of(
                new SetupPage.Value(words.entityId(), urls.entityId()),
                new SetupPage.Value(words.acs(), urls.assertionConsumer()),
                new SetupPage.Value(words.logout(), baseUrl + "/saml/" + urls.slug() + "/slo"),
                new SetupPage.Value(words.metadata(), urls.entityId()),
                words.nameId()));
        pages.setup(
                context,
                status,
                new SetupPage(
                        context.pathParam("token"),
                        progress.organization().name(),
                        words.product(),
                        values,
                        words.steps(),
                        "Certificate of this service (" + words.certificate() + ")",
                        PemText.of(keys.signing(progress.organization().id()).certificate()),
                        progress.identityProvider().map(one -> one.entityId()).orElse(""),
                        step(progress),
                        tested(progress),
                        problem,
                        message,
                        given.value("metadata_url").orElse(""),
                        given.value("metadata_xml").orElse("")));
    }

    private static String step(SetUp.Progress progress) {
        if (progress.link().metadataAt().isEmpty()) {
            return "metadata";
        }
        return tested(progress).equals("passed") ? "done" : "test";
    }

    /** A test of before the metadata that is there now says nothing of it. */
    private static String tested(SetUp.Progress progress) {
        if (progress.link().testId().isEmpty()) {
            return "";
        }
        Optional<ValidationReport> report = progress.test().filter(one -> one.channel() == Channel.TEST);
        if (report.isEmpty()) {
            return "waiting";
        }
        if (progress.link()
                .metadataAt()
                .filter(taken -> taken.isAfter(report.get().at()))
                .isPresent()) {
            return "";
        }
        return report.get().accepted() ? "passed" : "failed";
    }

    private static String address(Context context) {
        return "/setup/" + context.pathParam("token");
    }
}
