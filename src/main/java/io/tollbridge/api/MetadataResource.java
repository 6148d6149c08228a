package io.tollbridge.api;

import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.MetadataPolicy;
import io.tollbridge.directory.MetadataRefreshes;
import io.tollbridge.directory.MetadataState;
import io.tollbridge.directory.PinnedCertificate;
import io.tollbridge.directory.Saved;
import io.tollbridge.refresh.MetadataRefresher;
import io.tollbridge.refresh.RefreshOutcome;
import io.tollbridge.saml.Finding;
import io.tollbridge.saml.IdpMetadata;
import io.tollbridge.saml.MetadataChange;
import io.tollbridge.saml.MetadataReading;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** {@code /identity-providers/{id}/metadata}, its refresh and what is held, and {@code /identity-providers/preview}. */
final class MetadataResource {
    private final IdentityProviders identityProviders;
    private final MetadataRefreshes refreshes;
    private final MetadataRefresher refresher;
    private final MetadataImport metadata;
    private final Clock clock;

    MetadataResource(
            IdentityProviders identityProviders,
            MetadataRefreshes refreshes,
            MetadataRefresher refresher,
            MetadataImport metadata,
            Clock clock) {
        this.identityProviders = identityProviders;
        this.refreshes = refreshes;
        this.refresher = refresher;
        this.metadata = metadata;
        this.clock = clock;
    }

    /** The stored document, where it comes from, and what waits for approval. */
    record Answer(String metadataXml, Source source, Optional<Held> held) {}

    record Source(
            Optional<String> url,
            Optional<String> etag,
            Optional<Instant> checkedAt,
            Optional<Instant> refreshAt,
            Optional<Instant> validUntil,
            Optional<Trouble> problem) {}

    /** Why the last refresh failed. */
    record Trouble(String code, String words, int failures) {}

    record Held(Instant since, List<ChangeAnswer> changes) {}

    record ChangeAnswer(String what, Optional<String> before, Optional<String> after) {
        static List<ChangeAnswer> of(List<MetadataChange> changes) {
            return changes.stream()
                    .map(one -> new ChangeAnswer(one.what(), one.before(), one.after()))
                    .toList();
        }
    }

    /** How a refresh ended: unchanged, applied, held or failed. */
    record Refreshed(String outcome, List<ChangeAnswer> changes, List<Finding> findings) {}

    /** One identity provider of a document that is not saved. */
    record Preview(
            String entityId,
            boolean usable,
            IdentityProviderAnswer.Endpoints endpoints,
            boolean wantAuthnRequestsSigned,
            List<String> nameIdFormats,
            List<CertificateAnswer> certificates,
            Optional<Instant> validUntil,
            List<Finding> findings,
            List<Finding> warnings) {
        static Preview of(IdpMetadata idp, Instant now) {
            return new Preview(
                    idp.entityId(),
                    idp.usable(),
                    IdentityProviderAnswer.Endpoints.of(idp.endpoints()),
                    idp.wantAuthnRequestsSigned(),
                    idp.nameIdFormats(),
                    PinnedCertificate.active(idp.signingCertificates(), now).stream()
                            .map(certificate -> CertificateAnswer.of(certificate, now))
                            .toList(),
                    idp.validUntil(),
                    idp.findings(),
                    idp.warnings());
        }
    }

    /** What a document holds; {@code signatureValid} by the certificate it brings along, so it is information alone. */
    record PreviewAnswer(
            boolean signed,
            Optional<Boolean> signatureValid,
            Optional<String> cacheDuration,
            List<Preview> identityProviders,
            List<Finding> warnings) {}

    void get(Call call) {
        IdentityProvider found = change(call).read().get().orElseThrow(() -> new ApiRefused(new ApiError.NotFound()));
        answer(call, found);
    }

    void refresh(Call call) {
        IdentityProvider current = change(call).current();
        if (current.settings().metadataUrl().isEmpty()) {
            throw new ApiRefused(
                    new ApiError.Conflict("Its metadata does not come from a URL: set metadata_url first."));
        }
        RefreshOutcome outcome = refresher.refreshNow(current.organizationId(), current.id(), call.initiator());
        call.answer(
                switch (outcome) {
                    case RefreshOutcome.Unchanged() -> new Refreshed("unchanged", List.of(), List.of());
                    case RefreshOutcome.Applied(List<MetadataChange> changes) ->
                        new Refreshed("applied", ChangeAnswer.of(changes), List.of());
                    case RefreshOutcome.Held(List<MetadataChange> changes) ->
                        new Refreshed("held", ChangeAnswer.of(changes), List.of());
                    case RefreshOutcome.Failed(List<Finding> findings) -> new Refreshed("failed", List.of(), findings);
                    case RefreshOutcome.Overtaken() ->
                        throw new ApiRefused(new ApiError.Conflict("Somebody else changed it meanwhile; try again."));
                });
    }

    /** Applies the change that is held. If-Match makes sure that it is the one that was seen. */
    void approve(Call call) {
        IdentityProvider saved = change(call).save(current -> current, current -> switch (refresher.approve(
                current, call.initiator())) {
            case MetadataRefresher.Approval.Done(Saved done) -> done;
            case MetadataRefresher.Approval.NothingHeld() -> throw nothingHeld();
            case MetadataRefresher.Approval.Useless(List<Finding> findings) ->
                throw new ApiRefused(new ApiError.UnusableMetadata("held", findings));
        });
        answer(call, saved);
    }

    /** Drops the change that is held, and does not hold the same again. */
    void reject(Call call) {
        IdentityProvider current = change(call).current();
        if (refreshes
                .state(current.organizationId(), current.id())
                .flatMap(MetadataState::held)
                .isEmpty()) {
            throw nothingHeld();
        }
        Change.require(refreshes.reject(current, call.initiator()));
        call.gone();
    }

    /** What an import of this document would find; nothing is saved. */
    void preview(Call call) {
        Fields fields = call.fieldsOrForm();
        MetadataPolicy policy = IdentityProviderBody.metadata(fields);
        MetadataImport.Request request = metadata.request(fields);
        fields.end();
        MetadataReading reading = request.reading(policy);
        Instant now = clock.instant();
        call.answer(new PreviewAnswer(
                reading.signed(),
                reading.signatureValid(),
                reading.cacheDuration(),
                reading.idps().stream().map(idp -> Preview.of(idp, now)).toList(),
                reading.warnings()));
    }

    private void answer(Call call, IdentityProvider found) {
        MetadataState state = refreshes
                .state(found.organizationId(), found.id())
                .orElseThrow(() -> new ApiRefused(new ApiError.NotFound()));
        String xml = identityProviders
                .metadataXml(found.organizationId(), found.id())
                .orElseThrow(() -> new ApiRefused(new ApiError.NotFound()));
        Optional<List<MetadataChange>> changes = refresher.heldChanges(found);
        call.answer(
                new Answer(
                        xml,
                        new Source(
                                found.settings().metadataUrl(),
                                state.validators().etag(),
                                state.checkedAt(),
                                state.refreshAt(),
                                found.metadataValidUntil(),
                                state.problem()
                                        .map(problem ->
                                                new Trouble(problem.code(), problem.words(), state.failures()))),
                        state.held().map(held -> new Held(held.since(), ChangeAnswer.of(changes.orElse(List.of()))))),
                found.version());
    }

    private Change<IdentityProvider> change(Call call) {
        UUID id = call.pathId();
        return new Change<>(
                call.ifMatch(), () -> identityProviders.byId(call.organizationId(), id), IdentityProvider::version);
    }

    private static ApiRefused nothingHeld() {
        return new ApiRefused(new ApiError.Conflict("No change of metadata waits for approval."));
    }
}
