package io.tollbridge.api;

import io.tollbridge.directory.IdentityProviderType;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.SetupLink;
import io.tollbridge.directory.SetupLinks;
import io.tollbridge.directory.Sha256;
import io.tollbridge.keys.Secrets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** {@code /identity-providers/setup-links}: what the customer's administrator gets to set up his side without an account. */
final class SetupLinksResource {
    private static final Duration LIFETIME = Duration.ofDays(7);
    private static final UUID NONE = new UUID(0, 0);

    private final String baseUrl;
    private final SetupLinks links;
    private final IdentityProviders identityProviders;
    private final Secrets secrets;
    private final Clock clock;

    SetupLinksResource(
            String baseUrl, SetupLinks links, IdentityProviders identityProviders, Secrets secrets, Clock clock) {
        this.baseUrl = baseUrl;
        this.links = links;
        this.identityProviders = identityProviders;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** A link as the API tells it; {@code url} at its creation alone. */
    record Answer(
            UUID id,
            Optional<String> url,
            String type,
            Optional<UUID> identityProvider,
            String state,
            Optional<Instant> metadataAt,
            Optional<UUID> test,
            String createdBy,
            Instant createdAt,
            Instant expiresAt) {
        static Answer of(SetupLink link, Optional<String> url, Instant now) {
            return new Answer(
                    link.id(),
                    url,
                    link.type().word(),
                    link.identityProviderId(),
                    link.revokedAt().isPresent() ? "revoked" : link.isOpen(now) ? "open" : "expired",
                    link.metadataAt(),
                    link.testId(),
                    link.createdBy(),
                    link.createdAt(),
                    link.expiresAt());
        }
    }

    void create(Call call) {
        Fields fields = call.fields();
        IdentityProviderType type = fields.value("type", IdentityProviderType::of, IdentityProviderType.GENERIC);
        Optional<UUID> identityProvider = Optional.of(fields.value("identity_provider", SetupLinksResource::id, NONE))
                .filter(id -> !id.equals(NONE));
        if (identityProvider
                .filter(id -> identityProviders
                        .byId(call.organizationId(), id)
                        .filter(one -> !one.enabled())
                        .isEmpty())
                .isPresent()) {
            fields.problem("identity_provider", "must be a disabled identity provider of this organization");
        }
        fields.end();
        String token = secrets.token();
        Instant now = clock.instant();
        SetupLink link = new SetupLink(
                secrets.id(),
                call.organizationId(),
                identityProvider,
                type,
                call.initiator().name(),
                now,
                now.plus(LIFETIME),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        links.create(link, Sha256.of(token), call.initiator());
        call.createdAt(
                "/identity-providers/setup-links/" + link.id(),
                Answer.of(link, Optional.of(baseUrl + "/setup/" + token), now));
    }

    void list(Call call) {
        Instant now = clock.instant();
        call.answer(ListAnswer.of(
                links.list(call.organizationId(), call.page()), link -> Answer.of(link, Optional.empty(), now)));
    }

    void get(Call call) {
        call.answer(links.byId(call.organizationId(), call.pathId())
                .map(link -> Answer.of(link, Optional.empty(), clock.instant()))
                .orElseThrow(() -> new ApiRefused(new ApiError.NotFound())));
    }

    void revoke(Call call) {
        if (!links.revoke(call.organizationId(), call.pathId(), call.initiator())) {
            throw new ApiRefused(new ApiError.NotFound());
        }
        call.gone();
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException none) {
            throw new InvalidValue("identity_provider", "must be a UUID");
        }
    }
}
