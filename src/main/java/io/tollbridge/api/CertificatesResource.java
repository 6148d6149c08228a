package io.tollbridge.api;

import io.tollbridge.audit.Action;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.Sha256;
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
        List<X509Certificate> added = reader.read(pem.orElseThrow());
        IdentityProvider saved = save(call, Action.IDENTITY_PROVIDER_CERTIFICATE_ADD, pinned -> {
            List<X509Certificate> all = new ArrayList<>(pinned);
            all.addAll(added);
            List<X509Certificate> distinct = all.stream().distinct().toList();
            if (distinct.size() == pinned.size()) {
                throw new ApiRefused(new ApiError.Conflict("The certificate is there already."));
            }
            return distinct;
        });
        call.created("/identity-providers/" + saved.id() + "/certificates", answer(saved), saved.version());
    }

    void remove(Call call) {
        String fingerprint = call.pathText("fingerprint").replace(":", "").toLowerCase(Locale.ROOT);
        save(call, Action.IDENTITY_PROVIDER_CERTIFICATE_REMOVE, pinned -> {
            List<X509Certificate> left = pinned.stream()
                    .filter(one -> !Fingerprints.sha256(one).equals(fingerprint))
                    .toList();
            if (left.size() == pinned.size()) {
                throw new ApiRefused(new ApiError.NotFound());
            }
            if (left.isEmpty()) {
                throw new ApiRefused(new ApiError.Conflict(
                        "The last certificate cannot be removed: nobody could sign in. Add its successor first."));
            }
            return left;
        });
        call.gone();
    }

    private IdentityProvider save(Call call, Action action, UnaryOperator<List<X509Certificate>> change) {
        return change(call)
                .save(
                        current -> {
                            List<X509Certificate> now = change.apply(current.certificates());
                            return current.with(now, byHand(current, now), clock.instant());
                        },
                        changed -> identityProviders.update(changed, Optional.empty(), action, call.initiator()));
    }

    /** What is added here was added by hand: new metadata does not take it away. */
    private static Set<Sha256> byHand(IdentityProvider current, List<X509Certificate> now) {
        return now.stream()
                .filter(one -> !current.certificates().contains(one)
                        || current.certificatesByHand().contains(Sha256.of(one)))
                .map(Sha256::of)
                .collect(Collectors.toSet());
    }

    private Change<IdentityProvider> change(Call call) {
        UUID id = call.pathId();
        return new Change<>(
                call.ifMatch(), () -> identityProviders.byId(call.organizationId(), id), IdentityProvider::version);
    }

    private ListAnswer<CertificateAnswer> answer(IdentityProvider identityProvider) {
        Instant now = clock.instant();
        return ListAnswer.all(identityProvider.certificates().stream()
                .map(certificate -> CertificateAnswer.of(certificate, now))
                .toList());
    }
}
