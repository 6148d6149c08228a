package io.tollbridge.saml;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one metadata document says. It may hold several usable identity providers: the caller chooses, this never does.
 *
 * @param signed whether the root element carries a signature
 * @param signatureValid whether that signature holds with the certificate it brings along; empty if there is none. This
 *     is information, not trust: whoever changes the document can sign it anew with a key of their own
 * @param entities how many EntityDescriptors an EntitiesDescriptor holds; empty if the root is one EntityDescriptor
 * @param validUntil the root's validUntil as written
 * @param cacheDuration the root's cacheDuration as written, which need not be an xs:duration
 * @param idps every IDPSSODescriptor in the order of the document, usable or not
 * @param findings why nothing in this document can be used; empty if at least one identity provider is usable
 * @param warnings what is odd about the document but no ground to refuse it
 */
public record MetadataReading(
        boolean signed,
        Optional<Boolean> signatureValid,
        OptionalInt entities,
        Optional<String> validUntil,
        Optional<String> cacheDuration,
        List<IdpMetadata> idps,
        List<Finding> findings,
        List<Finding> warnings) {
    public MetadataReading {
        idps = List.copyOf(idps);
        findings = List.copyOf(findings);
        warnings = List.copyOf(warnings);
        if (findings.isEmpty() == idps.stream().noneMatch(IdpMetadata::usable)) {
            throw new IllegalArgumentException("findings must say why no identity provider is usable, and only then");
        }
    }

    /** A document of which nothing could be read. */
    static MetadataReading unreadable(Finding finding) {
        return new MetadataReading(
                false,
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(finding),
                List.of());
    }

    /** Whether at least one identity provider in it can be trusted with logins. */
    public boolean accepted() {
        return findings.isEmpty();
    }

    /** The identity providers to choose from, in the order of the document. */
    public List<IdpMetadata> usableIdps() {
        return idps.stream().filter(IdpMetadata::usable).toList();
    }

    /** How long it may be kept without asking again (Metadata §2.3.2); empty where that is not said, or makes no sense. */
    public Optional<Duration> cacheFor() {
        return cacheDuration.flatMap(CacheDuration::read);
    }

    /** The codes of all findings, each once, in the order found. */
    public List<String> failed() {
        return findings.stream().map(Finding::code).distinct().toList();
    }
}
