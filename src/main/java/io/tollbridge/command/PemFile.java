package io.tollbridge.command;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** Certificates and private keys as people have them in files: PEM, PKCS #1 and PKCS #8. */
final class PemFile {
    private PemFile() {}

    /** Every certificate in the file. */
    static List<X509Certificate> certificates(Path file) throws IOException {
        try {
            List<X509Certificate> certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (certificates.isEmpty()) {
                throw new IOException(file + " holds no certificate");
            }
            return certificates;
        } catch (CertificateException unreadable) {
            throw new IOException(file + " holds no readable certificate", unreadable);
        }
    }

    /** The first private key in the file; encrypted ones are refused. */
    static PrivateKey privateKey(Path file) throws IOException {
        try (PEMParser parser = new PEMParser(new StringReader(Files.readString(file)))) {
            for (Object one = parser.readObject(); one != null; one = parser.readObject()) {
                Optional<PrivateKeyInfo> key = switch (one) {
                    case PEMKeyPair pair -> Optional.of(pair.getPrivateKeyInfo());
                    case PrivateKeyInfo info -> Optional.of(info);
                    default -> Optional.empty();
                };
                if (key.isPresent()) {
                    return new JcaPEMKeyConverter().getPrivateKey(key.get());
                }
            }
        }
        throw new IOException(file + " holds no private key in clear");
    }
}
