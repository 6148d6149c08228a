package io.tollbridge.refresh;

import io.tollbridge.audit.Action;
import io.tollbridge.audit.AuditLog;
import io.tollbridge.audit.Initiator;
import io.tollbridge.audit.Refusal;
import io.tollbridge.audit.Target;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.MetadataRefreshes;
import io.tollbridge.directory.MetadataState;
import io.tollbridge.directory.Saved;
import io.tollbridge.outbound.FetchAnswer;
import io.tollbridge.outbound.FetchRefused;
import io.tollbridge.outbound.GuardedFetcher;
import io.tollbridge.saml.Finding;
import io.tollbridge.saml.IdpMetadata;
import io.tollbridge.saml.MetadataChange;
import io.tollbridge.saml.MetadataDocument;
import io.tollbridge.saml.MetadataReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Fetches an identity provider's metadata, compares it with the last good copy, and applies, holds or refuses it. */
public final class MetadataRefresher {
    /** Who did it where nobody asked for it. */
    public static final Initiator SCHEDULE = Initiator.service("metadata");

    private final IdentityProviders identityProviders;
    private final MetadataRefreshes refreshes;
    private final GuardedFetcher fetcher;
    private final AuditLog audit;
    private final Clock clock;
    private final MetadataReader reader = new MetadataReader();

    public MetadataRefresher(
            IdentityProviders identityProviders,
            MetadataRefreshes refreshes,
            GuardedFetcher fetcher,
            AuditLog audit,
            Clock clock) {
        this.identityProviders = identityProviders;
        this.refreshes = refreshes;
        this.fetcher = fetcher;
        this.audit = audit;
        this.clock = clock;
    }

    /** What came, or the last good copy's own text where it was not modified. */
    private record Arrived(Optional<MetadataDocument> document, MetadataState.Validators validators) {}

    /** On schedule: a copy we have is not sent again, and what was rejected is not held again. */
    public RefreshOutcome refresh(UUID organizationId, UUID id) {
        return refresh(organizationId, id, true, SCHEDULE);
    }

    /** Because somebody wants it now: fetched whatever the server told us before, and what was rejected counts anew. */
    public RefreshOutcome refreshNow(UUID organizationId, UUID id, Initiator by) {
        return refresh(organizationId, id, false, by);
    }

    private RefreshOutcome refresh(UUID organizationId, UUID id, boolean scheduled, Initiator by) {
        Optional<IdentityProvider> found = identityProviders.byId(organizationId, id);
        Optional<MetadataState> kept = refreshes.state(organizationId, id);
        Optional<String> stored = identityProviders.metadataXml(organizationId, id);
        if (found.isEmpty() || kept.isEmpty() || stored.isEmpty()) {
            return new RefreshOutcome.Overtaken();
        }
        IdentityProvider current = found.get();
        MetadataState state = kept.get();
        MetadataDocument last = new MetadataDocument(stored.get());
        if (current.settings().metadataUrl().isEmpty()) {
            return readAgain(current, last);
        }
        try {
            Arrived arrived = fetch(
                    current.settings().metadataUrl().get(),
                    scheduled ? state.validators() : MetadataState.Validators.NONE);
            return arrived.document().isPresent()
                    ? judge(current, state, last, arrived.document().get(), arrived.validators(), scheduled, by)
                    : notModified(current, last, arrived.validators());
        } catch (Candidate.Refused refused) {
            // An orderly stop is no fault of the other side; it is due again when its lease has passed.
            return Thread.currentThread().isInterrupted()
                    ? new RefreshOutcome.Overtaken()
                    : failed(current, state, refused.findings(), by);
        }
    }

    /** From a file or by hand, and stored by an older version: read once for what this version keeps of it. */
    private RefreshOutcome readAgain(IdentityProvider current, MetadataDocument last) {
        Instant now = clock.instant();
        Optional<Instant> validUntil = reader.read(last.utf8(), now).idps().stream()
                .filter(idp -> idp.entityId().equals(current.entityId()))
                .findFirst()
                .flatMap(IdpMetadata::validUntil);
        var copy = new MetadataRefreshes.NewCopy(last.text(), validUntil);
        var times = new MetadataRefreshes.Times(now, now.plus(Schedule.USUAL)); // without a URL it is never due
        return refreshes.unchanged(current, MetadataState.Validators.NONE, Optional.of(copy), times)
                ? new RefreshOutcome.Unchanged()
                : new RefreshOutcome.Overtaken();
    }

    /** The changes that are held, as they would be applied now; empty where nothing is. */
    public Optional<List<MetadataChange>> heldChanges(IdentityProvider current) {
        try {
            return held(current).map(Candidate::changes);
        } catch (Candidate.Refused noLongerGood) {
            return Optional.of(List.of());
        }
    }

    /** How an approval ended. */
    public sealed interface Approval {
        /** It is applied, unless somebody else saved first. */
        record Done(Saved saved) implements Approval {}

        /** Nothing is held. */
        record NothingHeld() implements Approval {}

        /** What was held has become useless since, such as by its validUntil. */
        record Useless(List<Finding> findings) implements Approval {
            public Useless {
                findings = List.copyOf(findings);
            }
        }
    }

    /** Applies what is held. */
    public Approval approve(IdentityProvider current, Initiator by) {
        try {
            return held(current)
                    .<Approval>map(candidate -> new Approval.Done(identityProviders.update(
                            candidate.proposed(),
                            Optional.of(candidate.document().text()),
                            Action.IDENTITY_PROVIDER_METADATA_APPROVE,
                            by)))
                    .orElseGet(Approval.NothingHeld::new);
        } catch (Candidate.Refused refused) {
            return new Approval.Useless(refused.findings());
        }
    }

    private Optional<Candidate> held(IdentityProvider current) throws Candidate.Refused {
        Optional<MetadataState.Held> held =
                refreshes.state(current.organizationId(), current.id()).flatMap(MetadataState::held);
        Optional<String> stored = identityProviders.metadataXml(current.organizationId(), current.id());
        if (held.isEmpty() || stored.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Candidate.read(
                reader,
                new MetadataDocument(held.get().metadataXml()),
                new MetadataDocument(stored.get()),
                current,
                clock.instant()));
    }

    private Arrived fetch(String url, MetadataState.Validators known) throws Candidate.Refused {
        try {
            return switch (fetcher.fetch(
                    new URI(url), new FetchAnswer.Validators(known.etag(), known.lastModified()))) {
                case FetchAnswer.NotModified() -> new Arrived(Optional.empty(), known);
                case FetchAnswer.Fetched fetched ->
                    new Arrived(
                            Optional.of(MetadataDocument.of(fetched.bytes())),
                            new MetadataState.Validators(
                                    fetched.validators().etag(),
                                    fetched.validators().lastModified()));
            };
        } catch (FetchRefused refused) {
            throw new Candidate.Refused(List.of(RefreshFindings.notFetched(url, String.valueOf(refused.getMessage()))));
        } catch (URISyntaxException malformed) {
            throw new Candidate.Refused(List.of(RefreshFindings.notFetched(url, "is no URL")));
        }
    }

    private RefreshOutcome notModified(
            IdentityProvider current, MetadataDocument last, MetadataState.Validators validators)
            throws Candidate.Refused {
        Instant now = clock.instant();
        Optional<Instant> validUntil = current.metadataValidUntil();
        if (validUntil.isPresent() && !now.isBefore(validUntil.get())) {
            throw new Candidate.Refused(List.of(RefreshFindings.expired(validUntil.get(), now)));
        }
        Optional<Duration> cacheFor = reader.read(last.utf8(), now).cacheFor();
        var times = new MetadataRefreshes.Times(now, Schedule.afterSuccess(now, cacheFor, validUntil));
        return refreshes.unchanged(current, validators, Optional.empty(), times)
                ? new RefreshOutcome.Unchanged()
                : new RefreshOutcome.Overtaken();
    }

    private RefreshOutcome judge(
            IdentityProvider current,
            MetadataState state,
            MetadataDocument last,
            MetadataDocument fetched,
            MetadataState.Validators validators,
            boolean scheduled,
            Initiator by)
            throws Candidate.Refused {
        Instant now = clock.instant();
        Candidate candidate = Candidate.read(reader, fetched, last, current, now);
        var times = new MetadataRefreshes.Times(
                now, Schedule.afterSuccess(now, candidate.cacheFor(), candidate.validUntil()));
        List<MetadataChange> changes = candidate.changes();
        if (changes.isEmpty()) {
            var copy = new MetadataRefreshes.NewCopy(fetched.text(), candidate.validUntil());
            return refreshes.unchanged(current, validators, Optional.of(copy), times)
                    ? new RefreshOutcome.Unchanged()
                    : new RefreshOutcome.Overtaken();
        }
        if (current.settings().metadata().applyChanges()) {
            return apply(candidate, validators, times, by);
        }
        boolean rejected =
                scheduled && state.rejected().filter(candidate.digest()::equals).isPresent();
        if (rejected) {
            // The stored copy goes on, with its own validUntil.
            return refreshes.unchanged(current, validators, Optional.empty(), times)
                    ? new RefreshOutcome.Unchanged()
                    : new RefreshOutcome.Overtaken();
        }
        var held = new MetadataState.Held(fetched.text(), candidate.digest(), now);
        return refreshes.hold(current, candidate.proposed(), held, validators, times, by)
                ? new RefreshOutcome.Held(changes)
                : new RefreshOutcome.Overtaken();
    }

    private RefreshOutcome apply(
            Candidate candidate, MetadataState.Validators validators, MetadataRefreshes.Times times, Initiator by) {
        Saved saved = identityProviders.update(
                candidate.proposed(),
                Optional.of(candidate.document().text()),
                Action.IDENTITY_PROVIDER_METADATA_REFRESH,
                by);
        if (!(saved instanceof Saved.Done)) {
            return new RefreshOutcome.Overtaken();
        }
        // Not in one transaction with it: without this the next refresh finds nothing new, and notes the same.
        identityProviders
                .byId(
                        candidate.proposed().organizationId(),
                        candidate.proposed().id())
                .ifPresent(applied -> refreshes.unchanged(applied, validators, Optional.empty(), times));
        return new RefreshOutcome.Applied(candidate.changes());
    }

    private RefreshOutcome failed(IdentityProvider current, MetadataState state, List<Finding> findings, Initiator by) {
        Instant now = clock.instant();
        Finding first = findings.getFirst();
        var problem = new MetadataState.Problem(first.code(), first.found() + "; wanted: " + first.wanted());
        var times = new MetadataRefreshes.Times(now, Schedule.afterFailure(now, state.failures() + 1));
        if (refreshes.failed(current, problem, times)) {
            audit.refused(new Refusal(
                    new Refusal.Whose.OfOrganization(current.organizationId()),
                    by,
                    Action.IDENTITY_PROVIDER_METADATA_REFRESH,
                    Target.identityProvider(current.id()),
                    problem.toString()));
        }
        return new RefreshOutcome.Failed(findings);
    }
}
