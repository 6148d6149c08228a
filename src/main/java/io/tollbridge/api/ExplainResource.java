package io.tollbridge.api;

import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Organizations;
import io.tollbridge.login.Explain;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.UUID;

/** {@code /explain}: every check of a message that somebody pasted; nothing is kept, nobody is signed in. */
final class ExplainResource {
    private static final UUID NONE = new UUID(0, 0);

    private final Explain explain;
    private final Organizations organizations;
    private final IdentityProviders identityProviders;
    private final Clock clock;

    ExplainResource(Explain explain, Organizations organizations, IdentityProviders identityProviders, Clock clock) {
        this.explain = explain;
        this.organizations = organizations;
        this.identityProviders = identityProviders;
        this.clock = clock;
    }

    void explain(Call call) {
        Fields fields = call.fields();
        Optional<String> response = fields.document("response");
        Optional<String> assertion = fields.document("assertion");
        UUID id = fields.value("identity_provider", ExplainResource::id, NONE);
        Instant at = fields.value("at", ExplainResource::instant, clock.instant());
        if (response.isPresent() == assertion.isPresent()) {
            fields.problem(response.isPresent() ? "assertion" : "response", "exactly one of response and assertion");
        }
        Optional<IdentityProvider> identityProvider = identityProviders.byId(call.organizationId(), id);
        if (identityProvider.isEmpty()) {
            fields.problem("identity_provider", "must be the id of an identity provider of this organization");
        }
        fields.end();
        Organization organization =
                organizations.byId(call.organizationId()).orElseThrow(() -> new ApiRefused(new ApiError.NotFound()));
        call.answer(LoginAttemptsResource.Answer.of(explain.explain(
                organization,
                identityProvider.orElseThrow(),
                response.isPresent() ? Explain.Kind.RESPONSE : Explain.Kind.ASSERTION,
                response.or(() -> assertion).orElseThrow(),
                at)));
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException none) {
            throw new InvalidValue("identity_provider", "must be a UUID");
        }
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException none) {
            throw new InvalidValue("at", "must be a time as in 2026-01-31T10:00:00Z");
        }
    }
}
