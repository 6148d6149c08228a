package io.tollbridge.api;

import io.tollbridge.audit.Action;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviderSettings;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.PinnedCertificate;
import io.tollbridge.keys.Secrets;
import io.tollbridge.login.Landing;
import io.tollbridge.saml.Finding;
import io.tollbridge.saml.IdpMetadata;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** {@code /identity-providers} and {@code …/metadata}. */
final class IdentityProvidersResource {
    /** Stands in for the entity id while nothing but the settings is judged. */
    private static final String NOT_READ_YET = "identity provider";

    private final IdentityProviders identityProviders;
    private final MetadataImport metadata;
    private final Landing landing;
    private final Secrets secrets;
    private final Clock clock;

    IdentityProvidersResource(
            IdentityProviders identityProviders,
            MetadataImport metadata,
            Landing landing,
            Secrets secrets,
            Clock clock) {
        this.identityProviders = identityProviders;
        this.metadata = metadata;
        this.landing = landing;
        this.secrets = secrets;
        this.clock = clock;
    }

    void list(Call call) {
        Instant now = clock.instant();
        call.answer(ListAnswer.of(
                identityProviders.list(call.organizationId(), call.page()),
                one -> IdentityProviderAnswer.of(one, Optional.empty(), now)));
    }

    void get(Call call) {
        answer(call, change(call).read().get().orElseThrow(() -> new ApiRefused(new ApiError.NotFound())));
    }

    void create(Call call) {
        Fields fields = call.fieldsOrForm();
        MetadataImport.Request request = metadata.request(fields);
        IdentityProviderBody body = readBody(call, fields);
        // All that is wrong with the settings is told before an address is fetched.
        IdentityProviderSettings checked = fields.make(() -> body.settings(body.nameOr(NOT_READ_YET)));

        MetadataImport.Imported imported = request.read(Optional.empty(), checked.metadata());
        String entityId = imported.idp().entityId();
        String name = body.nameOr(entityId);
        Instant now = clock.instant();
        IdentityProvider created = fields.make(() -> new IdentityProvider(
                secrets.id(),
                call.organizationId(),
                name,
                entityId,
                body.enabled(),
                body.displayName().isPresent() ? checked : body.settings(name),
                imported.idp().endpoints(),
                imported.idp().wantAuthnRequestsSigned(),
                imported.idp().nameIdFormats(),
                PinnedCertificate.active(imported.idp().signingCertificates(), now),
                now,
                now,
                1,
                imported.idp().validUntil(),
                Optional.empty()));
        requireArtifactService(fields, created);
        Change.require(identityProviders.create(created, imported.document().text(), call.initiator()));
        IdentityProvider stored =
                identityProviders.byId(created.organizationId(), created.id()).orElse(created);
        call.created(
                "/identity-providers/" + stored.id(),
                IdentityProviderAnswer.of(stored, Optional.of(warnings(stored, imported.warnings())), now),
                stored.version());
    }

    /** The settings anew; what the metadata said stays, and changes by {@link #replaceMetadata}. */
    void replace(Call call) {
        Fields fields = call.fields();
        IdentityProviderBody body = readBody(call, fields);
        Optional<String> entityId = fields.text("entity_id");
        fields.ignore(
                "id",
                "endpoints",
                "want_authn_requests_signed",
                "name_id_formats",
                "certificates",
                "warnings",
                "created_at",
                "modified_at");
        IdentityProvider saved = change(call)
                .save(
                        current -> {
                            if (entityId.isPresent() && !entityId.get().equals(current.entityId())) {
                                fields.problem("entity_id", "cannot be changed");
                            }
                            String name = body.nameOr(current.entityId());
                            IdentityProvider changed = fields.make(() -> new IdentityProvider(
                                    current.id(),
                                    current.organizationId(),
                                    name,
                                    current.entityId(),
                                    body.enabled(),
                                    body.settings(name),
                                    current.endpoints(),
                                    current.wantAuthnRequestsSigned(),
                                    current.nameIdFormats(),
                                    current.pinned(),
                                    current.createdAt(),
                                    clock.instant(),
                                    current.version(),
                                    current.metadataValidUntil(),
                                    current.assertionsNotBefore()));
                            requireArtifactService(fields, changed);
                            return changed;
                        },
                        changed -> identityProviders.update(
                                changed, Optional.empty(), Action.IDENTITY_PROVIDER_EDIT, call.initiator()));
        answer(call, saved);
    }

    /** Everything that metadata says anew, of the same entity id; certificates added by hand stay. */
    void replaceMetadata(Call call) {
        Fields fields = call.fieldsOrForm();
        MetadataImport.Request request = metadata.request(fields);
        fields.end();
        Change<IdentityProvider> change = change(call);
        IdentityProvider known = change.current();
        MetadataImport.Imported imported =
                request.read(Optional.of(known.entityId()), known.settings().metadata());
        IdpMetadata idp = imported.idp();
        IdentityProvider saved = change.save(
                current -> renewed(current, imported, idp),
                changed -> identityProviders.update(
                        changed,
                        Optional.of(imported.document().text()),
                        Action.IDENTITY_PROVIDER_METADATA_REPLACE,
                        call.initiator()));
        answer(call, saved);
    }

    private IdentityProvider renewed(IdentityProvider current, MetadataImport.Imported imported, IdpMetadata idp) {
        try {
            return current.withMetadata(
                    imported.url().map(current.settings()::withMetadataUrl).orElse(current.settings()),
                    idp.endpoints(),
                    idp.wantAuthnRequestsSigned(),
                    idp.nameIdFormats(),
                    idp.signingCertificates(),
                    idp.validUntil(),
                    clock.instant());
        } catch (InvalidValue nothingActive) {
            throw new ApiRefused(new ApiError.Conflict(
                    "Each certificate of this metadata is disabled here: nobody could sign in. Enable one of"
                            + " them first."));
        }
    }

    void delete(Call call) {
        UUID id = call.pathId();
        change(call).delete(version -> identityProviders.delete(call.organizationId(), id, version, call.initiator()));
        call.gone();
    }

    private Change<IdentityProvider> change(Call call) {
        UUID id = call.pathId();
        return new Change<>(
                call.ifMatch(), () -> identityProviders.byId(call.organizationId(), id), IdentityProvider::version);
    }

    private static void requireArtifactService(Fields fields, IdentityProvider identityProvider) {
        if (identityProvider.settings().requests().byArtifact() && !identityProvider.answersByArtifact()) {
            fields.problem("response_binding", "needs an ArtifactResolutionService by SOAP in the metadata");
            fields.end();
        }
    }

    /** HTTP.md section 7: a landing_url is held to the rule of RelayState when it is saved. */
    private IdentityProviderBody readBody(Call call, Fields fields) {
        IdentityProviderBody body = IdentityProviderBody.read(fields);
        if (body.landingUrl()
                .filter(url -> !landing.isAllowed(call.organizationId(), url))
                .isPresent()) {
            fields.problem(
                    "landing_url",
                    "must be a local path, or lie at the origin of a redirect URI of an approved application");
        }
        return body;
    }

    private void answer(Call call, IdentityProvider identityProvider) {
        String xml = identityProviders
                .metadataXml(identityProvider.organizationId(), identityProvider.id())
                .orElseThrow(() -> new ApiRefused(new ApiError.NotFound()));
        call.answer(
                IdentityProviderAnswer.of(
                        identityProvider,
                        Optional.of(warnings(identityProvider, metadata.warnings(xml, identityProvider.entityId()))),
                        clock.instant()),
                identityProvider.version());
    }

    private List<Finding> warnings(IdentityProvider identityProvider, List<Finding> ofMetadata) {
        return Stream.concat(CertificateWarning.of(identityProvider, clock.instant()).stream(), ofMetadata.stream())
                .toList();
    }
}
