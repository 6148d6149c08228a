package io.tollbridge.demo;

import io.tollbridge.saml.HardenedXml;
import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/** A message as its binding brought it, decoded and parsed but not yet trusted. */
sealed interface IncomingMessage {
    Element root();

    @Nullable
    String relayState();

    /** HTTP-POST (Bindings §3.5): a signature, if any, stands in the XML. */
    record Posted(Element root, @Nullable String relayState) implements IncomingMessage {
        static Posted decode(String samlRequest, @Nullable String relayState) {
            return new Posted(parse(base64(samlRequest, "SAMLRequest")), relayState);
        }
    }

    /**
     * HTTP-Redirect (Bindings §3.4).
     *
     * @param signature base64
     * @param signedOctets the query's own octets, not decoded and encoded anew, as §3.4.4.1 signs them
     */
    record Redirected(
            Element root,
            @Nullable String relayState,
            @Nullable String signatureAlgorithm,
            @Nullable String signature,
            String signedOctets)
            implements IncomingMessage {
        private static final List<String> NAMES = List.of("SAMLRequest", "RelayState", "SigAlg", "Signature");

        static Redirected decode(String query) {
            Map<String, String> raw = new HashMap<>();
            for (String pair : query.split("&")) {
                String name = pair.split("=", 2)[0];
                if (NAMES.contains(name) && raw.put(name, pair) != null) {
                    throw new RefusedRequest(name + " is there twice.");
                }
            }
            List<String> signed = new ArrayList<>();
            for (String name : NAMES.subList(0, 3)) {
                if (raw.containsKey(name)) {
                    signed.add(raw.get(name));
                }
            }
            String message = value(raw.get("SAMLRequest"));
            if (message == null) {
                throw new RefusedRequest("SAMLRequest is missing.");
            }
            return new Redirected(
                    parse(inflate(base64(message, "SAMLRequest"))),
                    value(raw.get("RelayState")),
                    value(raw.get("SigAlg")),
                    value(raw.get("Signature")),
                    String.join("&", signed));
        }

        private static @Nullable String value(@Nullable String pair) {
            if (pair == null) {
                return null;
            }
            try {
                return URLDecoder.decode(pair.substring(pair.indexOf('=') + 1), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException broken) {
                throw new RefusedRequest("The query is not well encoded.");
            }
        }

        /** A few deflated bytes can stand for gigabytes: stop at 64 KiB, far more than any AuthnRequest. */
        private static byte[] inflate(byte[] deflated) {
            int limit = 1 << 16;
            Inflater inflater = new Inflater(true);
            try {
                inflater.setInput(deflated);
                ByteArrayOutputStream xml = new ByteArrayOutputStream();
                byte[] buffer = new byte[4096];
                while (!inflater.finished()) {
                    int count = inflater.inflate(buffer);
                    if (count == 0 && !inflater.finished()) {
                        throw new RefusedRequest("SAMLRequest is cut short.");
                    }
                    xml.write(buffer, 0, count);
                    if (xml.size() > limit) {
                        throw new RefusedRequest("SAMLRequest is longer than " + limit + " bytes.");
                    }
                }
                return xml.toByteArray();
            } catch (DataFormatException broken) {
                throw new RefusedRequest("SAMLRequest is not deflated.");
            } finally {
                inflater.end();
            }
        }
    }

    static byte[] base64(String text, String name) {
        try {
            return Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException broken) {
            throw new RefusedRequest(name + " is not base64.");
        }
    }

    private static Element parse(byte[] xml) {
        try {
            return HardenedXml.parse(xml).getDocumentElement();
        } catch (HardenedXml.Rejected refused) {
            throw new RefusedRequest("SAMLRequest is no acceptable XML.");
        }
    }
}
