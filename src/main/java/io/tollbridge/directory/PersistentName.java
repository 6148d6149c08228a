package io.tollbridge.directory;

import java.util.List;
import java.util.UUID;

/** A persistent NameID as a key: (IdP, format, qualifiers, value), exact (SAML Core §8.3.7). */
public record PersistentName(
        UUID identityProviderId, String format, String nameQualifier, String spNameQualifier, String value) {
    /** The parts that make it one, in order. */
    public List<String> parts() {
        return List.of(format, nameQualifier, spNameQualifier, value);
    }
}
