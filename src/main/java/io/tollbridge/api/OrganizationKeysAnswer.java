package io.tollbridge.api;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tollbridge.keys.KeyRollOver;
import io.tollbridge.keys.KeyState;
import io.tollbridge.keys.OrganizationKeys;
import io.tollbridge.keys.Purpose;
import io.tollbridge.keys.StoredKey;
import io.tollbridge.keys.StoredKeys;
import io.tollbridge.saml.Fingerprints;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** An organization's keys as the API tells them: next, current, previous, then the retired ones. */
record OrganizationKeysAnswer(
        List<KeyAnswer> signing, List<KeyAnswer> encryption, List<PartnerAnswer> identityProviders) {
    /**
     * One key.
     *
     * @param certificate in PEM
     * @param fingerprint SHA-256 of the certificate, lower-case hex
     */
    record KeyAnswer(
            UUID id,
            String state,
            String certificate,
            String fingerprint,
            Instant notBefore,
            Instant notAfter,
            Instant createdAt,
            Optional<Instant> publishedAt,
            Optional<Instant> activatedAt,
            Optional<Instant> retiredAt) {
        static KeyAnswer of(StoredKey key) {
            X509Certificate certificate = OrganizationKeys.certificate(key);
            return new KeyAnswer(
                    key.id(),
                    key.state().word(),
                    pem(key.certificate()),
                    Fingerprints.sha256(certificate),
                    certificate.getNotBefore().toInstant(),
                    certificate.getNotAfter().toInstant(),
                    key.dates().createdAt(),
                    key.dates().publishedAt(),
                    key.dates().activatedAt(),
                    key.dates().retiredAt());
        }

        private static String pem(byte[] certificate) {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(certificate)
                    + "\n-----END CERTIFICATE-----\n";
        }
    }

    /**
     * Where an identity provider stands.
     *
     * @param confirmed whether it has taken over the newest keys; absent where nothing is being replaced
     */
    record PartnerAnswer(
            UUID id,
            String name,
            boolean enabled,
            Optional<Boolean> confirmed,
            Optional<Instant> confirmedAt,
            Optional<String> confirmedBy,
            String signsWith) {
        static PartnerAnswer of(KeyRollOver.Partner partner, StoredKeys keys) {
            List<StoredKey> newest = keys.newest();
            List<KeyRollOver.Confirmation> confirmations = newest.stream()
                    .flatMap(key -> partner.of(key.id()).stream())
                    .sorted(Comparator.comparing(KeyRollOver.Confirmation::at))
                    .toList();
            boolean confirmed = confirmations.size() == newest.size();
            Optional<KeyRollOver.Confirmation> last =
                    confirmed && !newest.isEmpty() ? Optional.of(confirmations.getLast()) : Optional.empty();
            boolean next = keys.in(Purpose.SIGNING, KeyState.NEXT)
                    .flatMap(key -> partner.of(key.id()))
                    .filter(KeyRollOver.Confirmation::signs)
                    .isPresent();
            return new PartnerAnswer(
                    partner.id(),
                    partner.name(),
                    partner.enabled(),
                    newest.isEmpty() ? Optional.empty() : Optional.of(confirmed),
                    last.map(KeyRollOver.Confirmation::at),
                    last.map(KeyRollOver.Confirmation::by),
                    next ? KeyState.NEXT.word() : KeyState.CURRENT.word());
        }
    }

    static OrganizationKeysAnswer of(StoredKeys keys, List<KeyRollOver.Partner> partners) {
        return new OrganizationKeysAnswer(
                keys(keys, Purpose.SIGNING),
                keys(keys, Purpose.ENCRYPTION),
                partners.stream().map(one -> PartnerAnswer.of(one, keys)).toList());
    }

    private static List<KeyAnswer> keys(StoredKeys keys, Purpose purpose) {
        return keys.all().stream()
                .filter(key -> key.purpose() == purpose)
                .sorted(Comparator.comparing(StoredKey::state)) // stable: retired ones the oldest first
                .map(KeyAnswer::of)
                .toList();
    }
}
