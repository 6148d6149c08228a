package io.tollbridge.saml;

/**
 * A name identifier (Core §2.2.2), outer white space of XML trimmed, comments left out, otherwise exact.
 *
 * @param format empty if absent (Core §8.3.1: unspecified)
 */
public record NameId(String value, String format, String nameQualifier, String spNameQualifier) {
    private static final String PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
    private static final String TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";

    /** Core §8.3.7: names the same person towards this service provider for good. */
    public boolean isPersistent() {
        return format.equals(PERSISTENT);
    }

    /** Core §8.3.8: means something for one session only; never a key, whatever it looks like. */
    public boolean isTransient() {
        return format.equals(TRANSIENT);
    }
}
