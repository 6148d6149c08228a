package io.tollbridge.saml;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollbridge.keys.CertifiedKey;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.Deflater;
import org.opensaml.xmlsec.signature.support.SignatureConstants;

/** Puts a message into a URL (HTTP-Redirect, Bindings §3.4), signed over the octets of the query (§3.4.4.1). */
final class RedirectBinding {
    private RedirectBinding() {}

    /**
     * The URL to send the browser to.
     *
     * @param parameter {@code SAMLRequest} or {@code SAMLResponse}
     */
    static String url(
            String destination,
            String parameter,
            String xml,
            Optional<String> relayState,
            Optional<CertifiedKey> signedBy) {
        String query = parameter + "=" + encoded(Base64.getEncoder().encodeToString(deflated(xml)))
                + relayState.map(state -> "&RelayState=" + encoded(state)).orElse("");
        if (signedBy.isPresent()) {
            boolean elliptic = signedBy.get().privateKey() instanceof ECPrivateKey;
            query += "&SigAlg="
                    + encoded(
                            elliptic
                                    ? SignatureConstants.ALGO_ID_SIGNATURE_ECDSA_SHA256
                                    : SignatureConstants.ALGO_ID_SIGNATURE_RSA_SHA256);
            query += "&Signature=" + encoded(signature(query, signedBy.get(), elliptic));
        }
        return destination + (destination.contains("?") ? "&" : "?") + query;
    }

    private static String signature(String query, CertifiedKey key, boolean elliptic) {
        try {
            // XML Signature wants r and s side by side (RFC 4050 §3.3), not in ASN.1.
            Signature signature = Signature.getInstance(elliptic ? "SHA256withECDSAinP1363Format" : "SHA256withRSA");
            signature.initSign(key.privateKey());
            signature.update(query.getBytes(UTF_8));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private static byte[] deflated(String xml) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            deflater.setInput(xml.getBytes(UTF_8));
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[2048];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, UTF_8);
    }
}
