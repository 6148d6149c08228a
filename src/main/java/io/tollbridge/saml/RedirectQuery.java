package io.tollbridge.saml;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The query of a message by HTTP-Redirect, its parameters still encoded as they came: a signature is over those octets,
 * and no two encoders write the same ones (Bindings §3.4.4.1).
 */
final class RedirectQuery {
    private static final List<String> KNOWN =
            List.of("SAMLRequest", "SAMLResponse", "RelayState", "SigAlg", "Signature", "SAMLEncoding");
    private static final String DEFLATE = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE";

    private final Map<String, String> encoded;

    private RedirectQuery(Map<String, String> encoded) {
        this.encoded = encoded;
    }

    /** Empty: a parameter stands there twice, or is encoded wrongly, or it is not exactly one message by DEFLATE. */
    static Optional<RedirectQuery> parse(String query) {
        Map<String, String> encoded = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (!KNOWN.contains(name)) {
                continue;
            }
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            if (encoded.put(name, value) != null || !decodes(value)) {
                return Optional.empty();
            }
        }
        RedirectQuery all = new RedirectQuery(encoded);
        boolean one = encoded.containsKey("SAMLRequest") != encoded.containsKey("SAMLResponse");
        return one && all.value("SAMLEncoding").orElse(DEFLATE).equals(DEFLATE) ? Optional.of(all) : Optional.empty();
    }

    boolean isRequest() {
        return encoded.containsKey("SAMLRequest");
    }

    /** Base64 of the deflated message. */
    String message() {
        return value(isRequest() ? "SAMLRequest" : "SAMLResponse").orElse("");
    }

    /** Decoded. */
    Optional<String> value(String name) {
        return Optional.ofNullable(encoded.get(name)).map(value -> URLDecoder.decode(value, UTF_8));
    }

    /** What the signature is over: these parameters in this order, whatever order they came in. */
    byte[] signedOctets() {
        return Stream.of("SAMLRequest", "SAMLResponse", "RelayState", "SigAlg")
                .filter(encoded::containsKey)
                .map(name -> name + "=" + encoded.get(name))
                .collect(Collectors.joining("&"))
                .getBytes(UTF_8);
    }

    private static boolean decodes(String value) {
        try {
            URLDecoder.decode(value, UTF_8);
            return true;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
