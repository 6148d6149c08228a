package io.tollbridge.saml;

import io.tollbridge.directory.Sha256;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Whom an identity provider signed in, and in which of its sessions: what single logout needs to know (Core §3.7.1).
 *
 * @param nameId exactly as it was received, as are its format and qualifiers; what was absent is empty
 * @param sessionIndex absent: the assertion named none, and any logout of this name means it
 */
public record SamlSession(
        String nameId, String format, String nameQualifier, String spNameQualifier, Optional<String> sessionIndex) {
    /** It is kept in a row, and goes into a URL: no name of an identity provider is nearly as long. */
    private static final int LONGEST = 1500;

    private static final String UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";

    static SamlSession of(NameId name, Optional<String> sessionIndex) {
        return new SamlSession(name.value(), name.format(), name.nameQualifier(), name.spNameQualifier(), sessionIndex);
    }

    /** Whether it is short enough to be kept; else its credential ends by itself alone. */
    boolean canBeKept() {
        return nameId.length()
                        + format.length()
                        + nameQualifier.length()
                        + spNameQualifier.length()
                        + sessionIndex.map(String::length).orElse(0)
                <= LONGEST;
    }

    /** The name as one key, within the organization and its identity provider; no format is the unspecified one. */
    public Sha256 subject(UUID organizationId, UUID identityProviderId) {
        return LengthPrefixed.digest(
                List.of(organizationId, identityProviderId),
                List.of(format.isEmpty() ? UNSPECIFIED : format, nameQualifier, spNameQualifier, nameId));
    }

    @Override
    public String toString() {
        return "SamlSession[…]";
    }
}
