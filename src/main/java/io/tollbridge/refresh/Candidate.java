package io.tollbridge.refresh;

import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.Sha256;
import io.tollbridge.saml.Finding;
import io.tollbridge.saml.IdpMetadata;
import io.tollbridge.saml.MetadataChange;
import io.tollbridge.saml.MetadataDocument;
import io.tollbridge.saml.MetadataReader;
import io.tollbridge.saml.MetadataReading;
import io.tollbridge.saml.SigningCertificates;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * New metadata of one identity provider beside what it has: the same entity id, usable, and signed where that is asked for.
 *
 * @param changes against the stored document, not the record: a certificate that an administrator took out stays out
 * @param proposed the identity provider with these changes
 */
record Candidate(
        MetadataDocument document,
        Optional<Duration> cacheFor,
        Optional<Instant> validUntil,
        List<MetadataChange> changes,
        IdentityProvider proposed) {
    Candidate {
        changes = List.copyOf(changes);
    }

    /** It cannot stand for the last good copy; {@code findings} say why. */
    static final class Refused extends Exception {
        private final transient List<Finding> findings;

        Refused(List<Finding> findings) {
            super("refused", null, false, false);
            this.findings = List.copyOf(findings);
        }

        List<Finding> findings() {
            return findings;
        }
    }

    /** The digest of what it changes. */
    Sha256 digest() {
        return Sha256.of(changes.toString());
    }

    /** Reads {@code fetched} as the successor of {@code stored}. */
    static Candidate read(
            MetadataReader reader,
            MetadataDocument fetched,
            MetadataDocument stored,
            IdentityProvider current,
            Instant now)
            throws Refused {
        MetadataReading reading =
                reader.read(fetched.utf8(), now, current.settings().metadata());
        IdpMetadata idp = usable(reading, current);
        IdpMetadata before = stored(reader, stored, current, now).orElse(idp);
        List<MetadataChange> changes = MetadataChange.between(before, idp);
        IdentityProvider proposed = proposed(current, before, idp, now);
        SigningCertificates judge = new SigningCertificates();
        boolean wasUsable = current.certificates().stream().anyMatch(one -> judge.usable(one, now));
        boolean staysUsable = proposed.certificates().stream().anyMatch(one -> judge.usable(one, now));
        if (!changes.isEmpty() && wasUsable && !staysUsable) {
            throw new Refused(List.of(RefreshFindings.noUsableCertificate(idp.signingCertificates())));
        }
        return new Candidate(fetched, reading.cacheFor(), idp.validUntil(), changes, proposed);
    }

    private static IdentityProvider proposed(IdentityProvider current, IdpMetadata before, IdpMetadata idp, Instant now)
            throws Refused {
        try {
            return current.withMetadata(
                    current.settings(),
                    idp.endpoints(),
                    idp.wantAuthnRequestsSigned(),
                    idp.nameIdFormats(),
                    merged(current.certificates(), before.signingCertificates(), idp.signingCertificates()),
                    idp.validUntil(),
                    now);
        } catch (InvalidValue eachDisabled) {
            throw new Refused(List.of(RefreshFindings.disabledHere(idp.signingCertificates())));
        }
    }

    private static IdpMetadata usable(MetadataReading reading, IdentityProvider current) throws Refused {
        List<IdpMetadata> same = reading.idps().stream()
                .filter(idp -> idp.entityId().equals(current.entityId()))
                .toList();
        Optional<IdpMetadata> usable = same.stream().filter(IdpMetadata::usable).findFirst();
        if (usable.isPresent()) {
            return usable.get();
        }
        if (!same.isEmpty()) {
            throw new Refused(
                    same.stream().flatMap(idp -> idp.findings().stream()).toList());
        }
        // An entity id is who they are: another one is another identity provider, whatever its keys.
        throw new Refused(
                reading.accepted()
                        ? List.of(RefreshFindings.otherEntityId(
                                current.entityId(),
                                reading.usableIdps().stream()
                                        .map(IdpMetadata::entityId)
                                        .toList()))
                        : reading.findings());
    }

    /** What the stored document says, also when its time has passed; it was accepted when it was stored. */
    private static Optional<IdpMetadata> stored(
            MetadataReader reader, MetadataDocument stored, IdentityProvider current, Instant now) {
        return reader.read(stored.utf8(), now).idps().stream()
                .filter(idp -> idp.entityId().equals(current.entityId()))
                .findFirst();
    }

    private static List<X509Certificate> merged(
            List<X509Certificate> pinned, List<X509Certificate> before, List<X509Certificate> now) {
        Stream<X509Certificate> kept = pinned.stream().filter(one -> !before.contains(one) || now.contains(one));
        List<X509Certificate> merged = new ArrayList<>(kept.toList());
        now.stream().filter(one -> !before.contains(one)).forEach(merged::add);
        // An administrator may have taken out all but those that are leaving: what the metadata has now is what there
        // is.
        return merged.isEmpty() ? now : merged.stream().distinct().toList();
    }
}
