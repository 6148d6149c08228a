package io.tollbridge.api;

import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Organizations;
import io.tollbridge.login.StartLogin;
import io.tollbridge.saml.Channel;
import io.tollbridge.saml.Reports;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** {@code /identity-providers/{id}/test}: logins that sign nobody in, of a disabled identity provider too. */
final class TestLoginsResource {
    private final StartLogin startLogin;
    private final Organizations organizations;
    private final IdentityProviders identityProviders;
    private final Reports reports;

    TestLoginsResource(
            StartLogin startLogin, Organizations organizations, IdentityProviders identityProviders, Reports reports) {
        this.startLogin = startLogin;
        this.organizations = organizations;
        this.identityProviders = identityProviders;
        this.reports = reports;
    }

    /** Where to open it in a browser, once. */
    record Answer(UUID id, String url, Instant expiresAt) {}

    void prepare(Call call) {
        IdentityProvider tested = identityProviders
                .byId(call.organizationId(), call.pathId())
                .orElseThrow(() -> new ApiRefused(new ApiError.NotFound()));
        Organization organization =
                organizations.byId(call.organizationId()).orElseThrow(() -> new ApiRefused(new ApiError.NotFound()));
        StartLogin.PreparedTest test = startLogin.prepareTest(organization, tested);
        call.createdAt(
                "/identity-providers/" + tested.id() + "/test/" + test.id(),
                new Answer(test.id(), test.url(), test.expiresAt()));
    }

    /** Its report, once somebody went through it. */
    void get(Call call) {
        UUID identityProvider = call.pathId();
        call.answer(reports.byId(call.organizationId(), call.pathId("test"))
                .filter(report -> report.channel() == Channel.TEST)
                .filter(report -> report.identityProviderId().equals(Optional.of(identityProvider)))
                .map(LoginAttemptsResource.Answer::of)
                .orElseThrow(() -> new ApiRefused(new ApiError.NotFound())));
    }
}
