package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER_CERTIFICATE;

import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.Sha256;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;

/** The rows of an identity provider's signing certificates. */
final class PinnedCertificates {
    private PinnedCertificates() {}

    static List<X509Certificate> read(List<byte[]> encoded) {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            List<X509Certificate> certificates = new ArrayList<>();
            for (byte[] der : encoded) {
                certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
            }
            return certificates;
        } catch (CertificateException bug) {
            throw new IllegalStateException(bug);
        }
    }

    /** Pins exactly the record's certificates; one that was pinned already stays as old as it is. */
    static void pin(DSLContext within, IdentityProvider identityProvider, Instant at) {
        Map<Sha256, byte[]> pinned = new LinkedHashMap<>(); // metadata may list one certificate twice
        try {
            for (X509Certificate certificate : identityProvider.certificates()) {
                byte[] der = certificate.getEncoded();
                pinned.putIfAbsent(Sha256.of(der), der);
            }
        } catch (CertificateEncodingException bug) {
            throw new IllegalStateException(bug);
        }
        within.deleteFrom(IDENTITY_PROVIDER_CERTIFICATE)
                .where(
                        IDENTITY_PROVIDER_CERTIFICATE.IDENTITY_PROVIDER_ID.eq(identityProvider.id()),
                        IDENTITY_PROVIDER_CERTIFICATE.SHA256.notIn(
                                pinned.keySet().stream().map(Sha256::bytes).toList()))
                .execute();
        int position = 0;
        for (Map.Entry<Sha256, byte[]> certificate : pinned.entrySet()) {
            boolean byHand = identityProvider.certificatesByHand().contains(certificate.getKey());
            within.insertInto(IDENTITY_PROVIDER_CERTIFICATE)
                    .set(IDENTITY_PROVIDER_CERTIFICATE.IDENTITY_PROVIDER_ID, identityProvider.id())
                    .set(
                            IDENTITY_PROVIDER_CERTIFICATE.SHA256,
                            certificate.getKey().bytes())
                    .set(IDENTITY_PROVIDER_CERTIFICATE.CERTIFICATE, certificate.getValue())
                    .set(IDENTITY_PROVIDER_CERTIFICATE.ADDED_AT, at)
                    .set(IDENTITY_PROVIDER_CERTIFICATE.POSITION, position)
                    .set(IDENTITY_PROVIDER_CERTIFICATE.BY_HAND, byHand)
                    .onDuplicateKeyUpdate()
                    .set(IDENTITY_PROVIDER_CERTIFICATE.POSITION, position)
                    .set(IDENTITY_PROVIDER_CERTIFICATE.BY_HAND, byHand)
                    .execute();
            position++;
        }
    }
}
