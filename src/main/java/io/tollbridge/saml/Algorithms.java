package io.tollbridge.saml;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The algorithms of HTTP.md section 7, by their URIs; what is not named here is refused. */
final class Algorithms {
    private static final String MORE = "http://www.w3.org/2001/04/xmldsig-more#";
    private static final String PSS = "http://www.w3.org/2007/05/xmldsig-more#";
    private static final String XMLENC11 = "http://www.w3.org/2009/xmlenc11#";

    static final String EXCLUSIVE_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#";
    static final String ENVELOPED = Namespaces.SIGNATURE + "enveloped-signature";
    static final Set<String> EXCLUSIVE = Set.of(EXCLUSIVE_C14N, EXCLUSIVE_C14N + "WithComments");
    static final Set<String> INCLUSIVE = Set.of(
            "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
            "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
            "http://www.w3.org/2006/12/xml-c14n11",
            "http://www.w3.org/2006/12/xml-c14n11#WithComments");

    static final String RSA_1_5 = Namespaces.ENCRYPTION + "rsa-1_5";

    /** Empty: allowed; else the weakness that would have to be tolerated. */
    private static final Map<String, Optional<Weakness>> SIGNATURES = Map.ofEntries(
            Map.entry(MORE + "rsa-sha256", Optional.empty()),
            Map.entry(MORE + "rsa-sha384", Optional.empty()),
            Map.entry(MORE + "rsa-sha512", Optional.empty()),
            Map.entry(MORE + "ecdsa-sha256", Optional.of(Weakness.ECDSA)),
            Map.entry(MORE + "ecdsa-sha384", Optional.of(Weakness.ECDSA)),
            Map.entry(MORE + "ecdsa-sha512", Optional.of(Weakness.ECDSA)),
            Map.entry(PSS + "sha256-rsa-MGF1", Optional.of(Weakness.RSA_PSS)),
            Map.entry(PSS + "sha384-rsa-MGF1", Optional.of(Weakness.RSA_PSS)),
            Map.entry(PSS + "sha512-rsa-MGF1", Optional.of(Weakness.RSA_PSS)),
            Map.entry(Namespaces.SIGNATURE + "rsa-sha1", Optional.of(Weakness.SHA1)));

    private static final Map<String, Optional<Weakness>> DIGESTS = Map.of(
            Namespaces.ENCRYPTION + "sha256", Optional.empty(),
            MORE + "sha384", Optional.empty(),
            Namespaces.ENCRYPTION + "sha512", Optional.empty(),
            Namespaces.SIGNATURE + "sha1", Optional.of(Weakness.SHA1));

    private static final Map<String, Optional<Weakness>> DATA_ENCRYPTION = Map.of(
            XMLENC11 + "aes128-gcm", Optional.empty(),
            XMLENC11 + "aes192-gcm", Optional.empty(),
            XMLENC11 + "aes256-gcm", Optional.empty(),
            Namespaces.ENCRYPTION + "aes128-cbc", Optional.of(Weakness.AES_CBC),
            Namespaces.ENCRYPTION + "aes192-cbc", Optional.of(Weakness.AES_CBC),
            Namespaces.ENCRYPTION + "aes256-cbc", Optional.of(Weakness.AES_CBC),
            Namespaces.ENCRYPTION + "tripledes-cbc", Optional.of(Weakness.TRIPLE_DES_CBC));

    private static final Map<String, Optional<Weakness>> KEY_TRANSPORT = Map.of(
            Namespaces.ENCRYPTION + "rsa-oaep-mgf1p",
            Optional.empty(),
            XMLENC11 + "rsa-oaep",
            Optional.empty(),
            RSA_1_5,
            Optional.of(Weakness.RSA_1_5));

    /** OAEP's digest may be SHA-1 (its collision weakness does not touch OAEP) or SHA-256. */
    static final Set<String> OAEP_DIGESTS = Set.of(Namespaces.SIGNATURE + "sha1", Namespaces.ENCRYPTION + "sha256");

    static final Set<String> OAEP_MASKS = Set.of(XMLENC11 + "mgf1sha1", XMLENC11 + "mgf1sha256");

    private Algorithms() {}

    static boolean isHmac(String uri) {
        return uri.contains("hmac");
    }

    static boolean signatureAllowed(String uri, Policy policy) {
        return allowed(SIGNATURES, uri, policy);
    }

    static boolean digestAllowed(String uri, Policy policy) {
        return allowed(DIGESTS, uri, policy);
    }

    static boolean dataEncryptionAllowed(String uri, boolean allowAesCbc, Policy policy) {
        boolean cbcSwitchedOff = !allowAesCbc
                && DATA_ENCRYPTION
                        .getOrDefault(uri, Optional.empty())
                        .filter(weakness -> weakness == Weakness.AES_CBC)
                        .isPresent();
        return !cbcSwitchedOff && allowed(DATA_ENCRYPTION, uri, policy);
    }

    static boolean keyTransportAllowed(String uri, Policy policy) {
        return allowed(KEY_TRANSPORT, uri, policy);
    }

    private static boolean allowed(Map<String, Optional<Weakness>> table, String uri, Policy policy) {
        Optional<Weakness> needed = table.get(uri);
        return needed != null && needed.map(policy::tolerates).orElse(true);
    }
}
