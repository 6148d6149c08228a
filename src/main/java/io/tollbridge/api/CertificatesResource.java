package io.tollbridge.api;

import io.tollbridge.audit.Action;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.PinnedCertificate;
import io.tollbridge.saml.Fingerprints;
import io.tollbridge.saml.SigningCertificates;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** {@code /identity-providers/{id}/certificates}: the pinned signing certificates, under the provider's own ETag. */
final class CertificatesResource {
    private final IdentityProviders identityProviders;
    private final SigningCertificates reader = new SigningCertificates();
    private final Clock clock;

    CertificatesResource(IdentityProviders identityProviders, Clock clock) {
        this.identityProviders = identityProviders;
        this.clock = clock;
    }

    void list(Call call) {
        IdentityProvider found = change(call).read().get().orElseThrow(() -> new ApiRefused(new ApiError.NotFound()));
        call.answer(answer(found), found.version());
    }

    void add(Call call) {
        Fields fields = call.fields();
        Optional<String> pem = fields.document("pem");
        if (pem.isEmpty()) {
            fields.problem("pem", "is required");
        }
        fields.end();
        Instant now = clock.instant();
        List<PinnedCertificate> added = reader.read(pem.orElseThrow()).stream()
                .distinct()
                .map(one -> PinnedCertificate.byHand(one, now))
                .toList();
        IdentityProvider saved = save(call, Action.IDENTITY_PROVIDER_CERTIFICATE_ADD, pinned -> {
            Set<X509Certificate> known =
                    pinned.stream().map(PinnedCertificate::certificate).collect(Collectors.toSet());
            List<PinnedCertificate> all = new ArrayList<>(pinned);
            added.stream().filter(one -> !known.contains(one.certificate())).forEach(all::add);
            if (all.size() == pinned.size()) {
                throw new ApiRefused(new ApiError.Conflict("The certificate is there already."));
            }
            return all;
        });
        call.created("/identity-providers/" + saved.id() + "/certificates", answer(saved), saved.version());
    }

    /** Switches one on or off; a disabled one verifies nothing from the next message on. */
    void replace(Call call) {
        String fingerprint = fingerprint(call);
        Fields fields = call.fields();
        String state = fields.requiredText("state");
        boolean active = state.equals(CertificateAnswer.ACTIVE);
        if (!active && !state.equals(CertificateAnswer.DISABLED)) {
            fields.problem("state", "must be active or disabled");
        }
        fields.ignore(
                "subject", "fingerprint", "not_before", "not_after", "days_left", "added_at", "disabled_at", "by_hand");
        fields.end();
        Instant now = clock.instant();
        IdentityProvider saved = save(call, Action.IDENTITY_PROVIDER_CERTIFICATE_EDIT, pinned -> {
            requireKnown(pinned, fingerprint);
            return stillTrusted(
                    pinned.stream()
                            .map(one -> isThat(one, fingerprint) ? one.with(active, now) : one)
                            .toList(),
                    "disabled");
        });
        PinnedCertificate changed = saved.pinned().stream()
                .filter(one -> isThat(one, fingerprint))
                .findFirst()
                .orElseThrow(() -> new ApiRefused(new ApiError.NotFound()));
        call.answer(CertificateAnswer.of(changed, now), saved.version());
    }

    void remove(Call call) {
        String fingerprint = fingerprint(call);
        save(call, Action.IDENTITY_PROVIDER_CERTIFICATE_REMOVE, pinned -> {
            requireKnown(pinned, fingerprint);
            return stillTrusted(
                    pinned.stream().filter(one -> !isThat(one, fingerprint)).toList(), "removed");
        });
        call.gone();
    }

    private static String fingerprint(Call call) {
        return call.pathText("fingerprint").replace(":", "").toLowerCase(Locale.ROOT);
    }

    private static boolean isThat(PinnedCertificate pinned, String fingerprint) {
        return Fingerprints.sha256(pinned.certificate()).equals(fingerprint);
    }

    private static void requireKnown(List<PinnedCertificate> pinned, String fingerprint) {
        if (pinned.stream().noneMatch(one -> isThat(one, fingerprint))) {
            throw new ApiRefused(new ApiError.NotFound());
        }
    }

    private static List<PinnedCertificate> stillTrusted(List<PinnedCertificate> left, String what) {
        if (left.stream().noneMatch(PinnedCertificate::isActive)) {
            throw new ApiRefused(new ApiError.Conflict("The last active certificate cannot be " + what
                    + ": nobody could sign in. Add its successor, or enable another one, first."));
        }
        return left;
    }

    private IdentityProvider save(Call call, Action action, UnaryOperator<List<PinnedCertificate>> change) {
        return change(call)
                .save(
                        current -> current.with(change.apply(current.pinned()), clock.instant()),
                        changed -> identityProviders.update(changed, Optional.empty(), action, call.initiator()));
    }

    private Change<IdentityProvider> change(Call call) {
        UUID id = call.pathId();
        return new Change<>(
                call.ifMatch(), () -> identityProviders.byId(call.organizationId(), id), IdentityProvider::version);
    }

    private ListAnswer<CertificateAnswer> answer(IdentityProvider identityProvider) {
        Instant now = clock.instant();
        return ListAnswer.all(identityProvider.pinned().stream()
                .map(one -> CertificateAnswer.of(one, now))
                .toList());
    }
}
