package io.tollbridge.admin;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The service provider's keys, and how far their replacement is.
 *
 * @param slug of the organization, for the addresses of its metadata and certificate
 * @param next the purpose of the keys that are published and not yet used: both, signing, encryption; "" if none is
 * @param previous the same of those that are kept for what is still under way
 */
public record KeysPage(
        Form form,
        String slug,
        boolean mayConfirm,
        List<Key> keys,
        List<Partner> partners,
        String next,
        String previous) {
    /** What can be replaced. */
    public static final Map<String, String> PURPOSES =
            new TreeMap<>(Map.of("both", "both", "signing", "the signing key", "encryption", "the encryption key"));

    public KeysPage {
        keys = List.copyOf(keys);
        partners = List.copyOf(partners);
    }

    /** One key that is not retired. */
    public record Key(
            String purpose, String state, String fingerprint, Moment notBefore, Moment notAfter, String pem) {}

    /**
     * Where an identity provider stands.
     *
     * @param signsWith current or next
     */
    public record Partner(
            String id,
            String name,
            boolean enabled,
            boolean confirmed,
            Moment confirmedAt,
            String by,
            String signsWith) {}

    /** A next key is out. */
    public boolean published() {
        return !next.isEmpty();
    }

    /** An old key is still kept. */
    public boolean switched() {
        return !previous.isEmpty();
    }

    /** How many of those that sign people in have taken the newest key over. */
    public long confirmed() {
        return partners.stream()
                .filter(Partner::enabled)
                .filter(Partner::confirmed)
                .count();
    }

    /** How many must. */
    public long enabled() {
        return partners.stream().filter(Partner::enabled).count();
    }
}
