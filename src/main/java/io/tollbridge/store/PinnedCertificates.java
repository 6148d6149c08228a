package io.tollbridge.store;

import static io.tollbridge.store.jooq.Tables.IDENTITY_PROVIDER_CERTIFICATE;

import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.PinnedCertificate;
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
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;

/** The rows of an identity provider's signing certificates. */
final class PinnedCertificates {
    private PinnedCertificates() {}

    static final String ACTIVE = "active";
    private static final String DISABLED = "disabled";

    /** What a statement must select for {@link #read}. */
    static final List<Field<?>> FIELDS = List.of(
            IDENTITY_PROVIDER_CERTIFICATE.CERTIFICATE,
            IDENTITY_PROVIDER_CERTIFICATE.ADDED_AT,
            IDENTITY_PROVIDER_CERTIFICATE.STATE,
            IDENTITY_PROVIDER_CERTIFICATE.DISABLED_AT,
            IDENTITY_PROVIDER_CERTIFICATE.BY_HAND);

    /** The certificates of these rows, each once, in their order; a row without one is passed over. */
    static List<PinnedCertificate> read(List<? extends Record> rows) {
        List<PinnedCertificate> certificates = new ArrayList<>();
        for (Record row : rows) {
            byte[] der = row.get(IDENTITY_PROVIDER_CERTIFICATE.CERTIFICATE);
            if (der != null) {
                certificates.add(new PinnedCertificate(
                        certificate(der),
                        row.get(IDENTITY_PROVIDER_CERTIFICATE.ADDED_AT),
                        disabledAt(row),
                        row.get(IDENTITY_PROVIDER_CERTIFICATE.BY_HAND)));
            }
        }
        return certificates.stream().distinct().toList();
    }

    static X509Certificate certificate(byte[] der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException bug) {
            throw new IllegalStateException(bug);
        }
    }

    /** Whatever is not plainly active is disabled: a state that a newer version wrote must not verify anything. */
    private static Optional<Instant> disabledAt(Record row) {
        if (ACTIVE.equals(row.get(IDENTITY_PROVIDER_CERTIFICATE.STATE))) {
            return Optional.empty();
        }
        Instant at = row.get(IDENTITY_PROVIDER_CERTIFICATE.DISABLED_AT);
        return Optional.of(at == null ? row.get(IDENTITY_PROVIDER_CERTIFICATE.ADDED_AT) : at);
    }

    /** Pins exactly the record's certificates in their states. */
    static void pin(DSLContext within, IdentityProvider identityProvider) {
        Map<Sha256, PinnedCertificate> pinned = new LinkedHashMap<>();
        identityProvider.pinned().forEach(one -> pinned.putIfAbsent(one.sha256(), one));
        within.deleteFrom(IDENTITY_PROVIDER_CERTIFICATE)
                .where(
                        IDENTITY_PROVIDER_CERTIFICATE.IDENTITY_PROVIDER_ID.eq(identityProvider.id()),
                        IDENTITY_PROVIDER_CERTIFICATE.SHA256.notIn(
                                pinned.keySet().stream().map(Sha256::bytes).toList()))
                .execute();
        int position = 0;
        for (Map.Entry<Sha256, PinnedCertificate> entry : pinned.entrySet()) {
            PinnedCertificate one = entry.getValue();
            String state = one.isActive() ? ACTIVE : DISABLED;
            within.insertInto(IDENTITY_PROVIDER_CERTIFICATE)
                    .set(IDENTITY_PROVIDER_CERTIFICATE.IDENTITY_PROVIDER_ID, identityProvider.id())
                    .set(IDENTITY_PROVIDER_CERTIFICATE.SHA256, entry.getKey().bytes())
                    .set(IDENTITY_PROVIDER_CERTIFICATE.CERTIFICATE, encoded(one.certificate()))
                    .set(IDENTITY_PROVIDER_CERTIFICATE.ADDED_AT, one.addedAt())
                    .set(IDENTITY_PROVIDER_CERTIFICATE.POSITION, position)
                    .set(IDENTITY_PROVIDER_CERTIFICATE.BY_HAND, one.byHand())
                    .set(IDENTITY_PROVIDER_CERTIFICATE.STATE, state)
                    .set(
                            IDENTITY_PROVIDER_CERTIFICATE.DISABLED_AT,
                            one.disabledAt().orElse(null))
                    .onDuplicateKeyUpdate()
                    .set(IDENTITY_PROVIDER_CERTIFICATE.POSITION, position)
                    .set(IDENTITY_PROVIDER_CERTIFICATE.BY_HAND, one.byHand())
                    .set(IDENTITY_PROVIDER_CERTIFICATE.STATE, state)
                    .set(
                            IDENTITY_PROVIDER_CERTIFICATE.DISABLED_AT,
                            one.disabledAt().orElse(null))
                    .execute();
            position++;
        }
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException bug) {
            throw new IllegalStateException(bug);
        }
    }
}
