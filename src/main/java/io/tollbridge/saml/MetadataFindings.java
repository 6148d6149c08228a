package io.tollbridge.saml;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/** The catalogue of what can be wrong with metadata: one method a code, with the words people read. */
final class MetadataFindings {
    private static final String METADATA = "saml-metadata-2.0-os ";
    private static final String KEY_SECTION = METADATA + "2.4.1.1";

    private MetadataFindings() {}

    // Why a whole document is refused.

    static Finding notParsed(HardenedXml.Rejected rejected) {
        String section = METADATA + "2.3";
        return switch (rejected.code()) {
            case "doctype" ->
                new Finding(
                        "doctype",
                        rejected.found(),
                        "no document type declaration",
                        "Remove the <!DOCTYPE …> line: it can make a reader fetch files or run out of memory,"
                                + " and SAML metadata never needs one.",
                        section + " (XML 1.0 section 2.8)");
            case "limits" ->
                new Finding(
                        "limits",
                        rejected.found(),
                        "at most " + HardenedXml.MAX_BYTES + " bytes, " + HardenedXml.MAX_ELEMENTS + " elements, "
                                + HardenedXml.MAX_ATTRIBUTES + " attributes, " + HardenedXml.MAX_DEPTH + " levels",
                        "This looks like a whole federation. Ask for the metadata of the one identity provider.",
                        section);
            default ->
                new Finding(
                        rejected.code(),
                        rejected.found(),
                        "one well-formed XML document",
                        "Download the metadata again and save it as it is: nothing may stand before <?xml, a web page"
                                + " is no metadata, and copying from a browser window damages it.",
                        section + " (XML 1.0 section 2.1)");
        };
    }

    static Finding unsigned(X509Certificate pinned) {
        return new Finding(
                "unsigned-metadata",
                "no signature on the root element",
                "a signature by " + named(pinned),
                "A signing certificate is set for this metadata, so a document that is not signed counts for nothing."
                        + " Have it signed, or take the certificate out of the settings.",
                METADATA + "3.1");
    }

    static Finding wronglySigned(X509Certificate pinned) {
        return new Finding(
                "metadata-signature",
                "a signature that does not hold with the pinned certificate",
                "one signature over the whole document by " + named(pinned) + ", with SHA-256 or better",
                "The document was changed after it was signed, or is signed with another key. Ask its publisher which"
                        + " certificate signs it now, and compare the fingerprints before you set it.",
                METADATA + "3.1");
    }

    private static String named(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName() + ", SHA-256 " + Fingerprints.sha256(certificate);
    }

    static Finding wrongRoot(String found) {
        return new Finding(
                "wrong-root",
                found,
                "EntityDescriptor or EntitiesDescriptor in " + MetadataDom.METADATA,
                "This XML is no SAML 2.0 metadata, or its namespace is missing or misspelt. Use the file that the"
                        + " identity provider calls \"SAML metadata\" or \"federation metadata\".",
                METADATA + "2.3");
    }

    static Finding noIdp(String rolesFound) {
        return new Finding(
                "no-idp",
                rolesFound,
                "at least one IDPSSODescriptor",
                "This describes no identity provider. An SPSSODescriptor is the metadata of an application: ask for"
                        + " the identity provider's own.",
                METADATA + "2.4.3");
    }

    // Why one identity provider is not usable.

    static Finding expired(Instant validUntil, Instant at) {
        return new Finding(
                "expired",
                "valid until " + validUntil + ", "
                        + Duration.between(validUntil, at).toDays() + " days ago",
                "a validUntil after " + at,
                "Fetch the current metadata from the identity provider; what this copy says may have been withdrawn.",
                METADATA + "2.3.2");
    }

    static Finding badValidUntil(String found) {
        return new Finding(
                "bad-valid-until",
                found,
                "a UTC time such as 2030-01-31T10:00:00Z",
                "When this metadata ends cannot be told, so it counts as ended. Have the publisher mend validUntil.",
                METADATA + "2.3.2");
    }

    static Finding noEntityId() {
        return new Finding(
                "no-entity-id",
                "no entityID, or a blank one",
                "an entityID",
                "Without it nobody can tell whose responses these keys sign. Have the publisher add the entityID.",
                METADATA + "2.3.2");
    }

    static Finding longEntityId(int length) {
        return new Finding(
                "entity-id-too-long",
                length + " characters",
                "at most 1024 characters",
                "The entityID is longer than the standard allows. It should be a short URL or URN.",
                METADATA + "2.2.1");
    }

    static Finding whiteSpaceInEntityId(String entityId) {
        return new Finding(
                "entity-id-white-space",
                entityId,
                "a URI, without white space in it",
                "An Issuer is compared character by character, so white space inside would never match reliably."
                        + " Have the publisher mend the entityID.",
                METADATA + "2.2.1");
    }

    static Finding noSaml2(String protocols) {
        return new Finding(
                "no-saml2-protocol",
                protocols.isEmpty() ? "no protocolSupportEnumeration" : protocols,
                MetadataReader.SAML2_PROTOCOL,
                "This identity provider does not say that it speaks SAML 2.0. Switch SAML 2.0 on there, then export"
                        + " the metadata again.",
                METADATA + "2.4.1");
    }

    static Finding noSsoEndpoint(String found) {
        return new Finding(
                "no-sso-endpoint",
                found,
                "a SingleSignOnService with binding HTTP-Redirect or HTTP-POST and an absolute http or https Location",
                "There is no address to send people to. Switch the HTTP-Redirect or HTTP-POST binding on at the"
                        + " identity provider, then export the metadata again.",
                METADATA + "2.4.3");
    }

    static Finding noSigningCertificate(String found) {
        return new Finding(
                "no-signing-cert",
                found,
                "a KeyDescriptor for signing with an X509Certificate of base64 DER, KeyInfo in namespace "
                        + MetadataDom.SIGNATURE,
                "Without a certificate no response can be verified. Paste the certificate as base64 without BEGIN and"
                        + " END lines, or export the metadata again.",
                KEY_SECTION);
    }

    static Finding ambiguous(String entityId) {
        return new Finding(
                "ambiguous-entity-id",
                entityId,
                "one SAML 2.0 identity provider role for each entityID",
                "Two descriptors claim the same entityID, and guessing which is meant would be trusting either."
                        + " Remove one of them.",
                METADATA + "2.2.1");
    }

    // What an administrator should know before trusting it.

    static Finding signatureNotValid() {
        return new Finding(
                "signature",
                "a signature that does not hold with the certificate it brings along",
                "none, or one that holds",
                "The document was edited after it was signed, or signed in a way not supported. Compare the"
                        + " certificate fingerprints with the identity provider's before you go on.",
                METADATA + "3.1");
    }

    static Finding badCacheDuration(String found) {
        return new Finding(
                "bad-cache-duration",
                found,
                "an xs:duration such as PT6H",
                "The value is left aside; metadata from a URL is refreshed at the usual pace.",
                METADATA + "2.3.2");
    }

    static Finding noEndpoint(String service, String found) {
        return new Finding(
                "bad-endpoint",
                service + " " + found,
                "a Binding, and a Location that is an absolute http or https URL",
                "This endpoint is left out.",
                METADATA + "2.2.2");
    }

    static Finding plainHttp(String service, String location) {
        return new Finding(
                "plain-http",
                service + " " + location,
                "https",
                "What is sent there can be read and changed on the way. Use it for tests on one machine only.",
                "saml-sec-consider-2.0-os 4.2");
    }

    static Finding unparsableCertificates(int count) {
        return new Finding(
                "unparsable-cert",
                count + " X509Certificate without a DER certificate",
                "base64 of one DER certificate, without BEGIN and END lines",
                "It is left out. If it is the next one of a rollover, logins will fail when the old one is retired.",
                KEY_SECTION);
    }

    static Finding keyValueOnly(int count) {
        return new Finding(
                "key-value-only",
                count + " KeyDescriptor with a KeyValue alone",
                "an X509Certificate",
                "A bare key is left out: it has no fingerprint and no end that could be shown and watched.",
                KEY_SECTION);
    }

    static Finding issuerLeftOut(int count) {
        return new Finding(
                "issuer-cert",
                count + " certificate of an issuer beside the one it issued",
                "the signing certificate alone",
                "Only the signing certificate is trusted; the chain above it is left out.",
                KEY_SECTION);
    }

    static Finding unknownUse(String use) {
        return new Finding(
                "unknown-use",
                use.isEmpty() ? "an empty use" : use,
                "signing, encryption, or no use attribute for both",
                "The KeyDescriptor is left out.",
                KEY_SECTION);
    }

    static Finding certificateExpired(X509Certificate certificate) {
        return new Finding(
                "certificate-expired",
                certificate.getSubjectX500Principal().getName() + " ended "
                        + certificate.getNotAfter().toInstant(),
                "a certificate within its validity",
                "The key still counts, as metadata and not a certificate authority vouches for it, but ask the"
                        + " identity provider whether it is still in use.",
                KEY_SECTION);
    }

    static Finding certificateNotYetValid(X509Certificate certificate) {
        return new Finding(
                "certificate-not-yet-valid",
                certificate.getSubjectX500Principal().getName() + " starts "
                        + certificate.getNotBefore().toInstant(),
                "a certificate within its validity",
                "The key counts at once. It is probably the next one of a rollover.",
                KEY_SECTION);
    }

    static Finding weakKey(X509Certificate certificate, String key) {
        return new Finding(
                "weak-key",
                certificate.getSubjectX500Principal().getName() + ": " + key,
                "RSA of 2048 bits or more, or ECDSA on P-256, P-384 or P-521",
                "Responses signed with this key will be refused. Have the identity provider make a stronger one.",
                KEY_SECTION);
    }
}
