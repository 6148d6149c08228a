package io.tollbridge.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jsoup.Jsoup;
import org.jsoup.parser.Parser;

/** Reads what the service sends to an identity provider, as one would. */
public final class AuthnRequestReading {
    private AuthnRequestReading() {}

    /** The AuthnRequest in a redirect (Bindings §3.4.4.1). */
    public static String redirected(URI location) {
        for (String pair : location.getRawQuery().split("&")) {
            if (pair.startsWith("SAMLRequest=")) {
                byte[] deflated = Base64.getDecoder().decode(URLDecoder.decode(pair.substring(12), UTF_8));
                try (var in = new InflaterInputStream(new ByteArrayInputStream(deflated), new Inflater(true))) {
                    return new String(in.readAllBytes(), UTF_8);
                } catch (IOException broken) {
                    throw new UncheckedIOException(broken);
                }
            }
        }
        throw new IllegalStateException("no SAMLRequest in " + location);
    }

    /** The AuthnRequest in a form's field (Bindings §3.5.4). */
    public static String posted(String field) {
        return new String(Base64.getDecoder().decode(field), UTF_8);
    }

    /** Its ID. */
    public static String id(String authnRequest) {
        return Jsoup.parse(authnRequest, Parser.xmlParser()).child(0).attr("ID");
    }

    /** The certificate that the service provider's metadata wants assertions encrypted to. */
    public static X509Certificate encryptionCertificate(String metadata) {
        String base64 = Jsoup.parse(metadata, Parser.xmlParser())
                .select("md|KeyDescriptor[use=encryption] ds|X509Certificate")
                .text();
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream(Base64.getMimeDecoder().decode(base64)));
        } catch (CertificateException none) {
            throw new IllegalStateException("no encryption certificate in " + metadata, none);
        }
    }
}
