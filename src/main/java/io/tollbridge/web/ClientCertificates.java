package io.tollbridge.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import java.io.ByteArrayInputStream;
import java.net.URLDecoder;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS certificate of a client, as a trusted proxy passes it on: URL-encoded PEM (nginx's
 * {@code $ssl_client_escaped_cert}), or base64 of DER, between colons as in RFC 9440 §2.1 or without them. The proxy must
 * have verified the chain, and must replace the header: from anybody else it is an attempt to look like somebody else.
 */
public final class ClientCertificates {
    private static final Logger LOG = LoggerFactory.getLogger(ClientCertificates.class);

    private final Optional<String> header;
    private final ClientAddress addresses;

    /** {@code header}: empty where no proxy passes certificates on. */
    public ClientCertificates(Optional<String> header, ClientAddress addresses) {
        this.header = header;
        this.addresses = addresses;
    }

    /** Whether any can come at all. */
    public boolean offered() {
        return header.isPresent();
    }

    /** The certificate; empty if there is none, or it is not a trusted proxy that says so. */
    public Optional<X509Certificate> of(Context context) {
        if (header.isEmpty() || !addresses.isFromTrustedProxy(context)) {
            return Optional.empty();
        }
        List<String> values = Collections.list(context.req().getHeaders(header.get()));
        if (values.size() > 1) {
            LOG.warn("the proxy passes {} on as often as it gets it: it must replace it", header.get());
            return Optional.empty();
        }
        return values.stream()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .flatMap(this::read);
    }

    private Optional<X509Certificate> read(String text) {
        try {
            return CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes(text)))
                            instanceof X509Certificate certificate
                    ? Optional.of(certificate)
                    : Optional.empty();
        } catch (CertificateException | IllegalArgumentException unreadable) {
            LOG.warn("{} holds no certificate: {}", header.get(), unreadable.getMessage());
            return Optional.empty();
        }
    }

    private static byte[] bytes(String text) {
        if (text.startsWith("-----BEGIN")) {
            return URLDecoder.decode(text.replace("+", "%2B"), UTF_8).getBytes(US_ASCII); // in a URL, + is a space
        }
        boolean item = text.length() > 2 && text.startsWith(":") && text.endsWith(":");
        return Base64.getDecoder().decode(item ? text.substring(1, text.length() - 1) : text);
    }
}
