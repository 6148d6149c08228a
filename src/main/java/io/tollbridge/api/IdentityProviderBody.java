package io.tollbridge.api;

import io.tollbridge.directory.IdentityProviderSettings;
import io.tollbridge.directory.IdentityProviderType;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/** What a request says of an identity provider beside its metadata (HTTP.md section 5). */
record IdentityProviderBody(
        Optional<String> name,
        Optional<String> displayName,
        IdentityProviderType type,
        boolean enabled,
        Optional<String> metadataUrl,
        Optional<String> userAttribute,
        boolean allowUnsolicited,
        Optional<String> landingUrl,
        List<String> emailDomains,
        int clockSkewSeconds,
        boolean signAuthnRequests,
        boolean wantAssertionsEncrypted,
        boolean allowAesCbc,
        Optional<Integer> maxAuthenticationAge,
        Optional<String> logoUrl) {
    private static final int DEFAULT_SKEW = 60;
    private static final int LONGEST_NAME = 200;

    static IdentityProviderBody read(Fields fields) {
        return new IdentityProviderBody(
                fields.text("name"),
                fields.text("display_name"),
                fields.value("type", IdentityProviderType::of, IdentityProviderType.GENERIC),
                fields.flag("enabled", true),
                fields.text("metadata_url"),
                fields.text("user_attribute"),
                fields.flag("allow_unsolicited", false),
                fields.text("landing_url"),
                fields.texts("email_domains"),
                fields.number("clock_skew_seconds").orElse(DEFAULT_SKEW),
                fields.flag("sign_authn_requests", true),
                fields.flag("want_assertions_encrypted", false),
                fields.flag("allow_aes_cbc", true),
                fields.number("max_authentication_age"),
                fields.text("logo_url"));
    }

    /** The name, unless it was left out: then the host in the entity id, or the entity id itself. */
    String nameOr(String entityId) {
        return name.orElseGet(() -> {
            String host = host(entityId).orElse(entityId);
            return host.length() <= LONGEST_NAME ? host : host.substring(0, LONGEST_NAME);
        });
    }

    IdentityProviderSettings settings(String nameOrHost) {
        return new IdentityProviderSettings(
                displayName.orElse(nameOrHost),
                type,
                metadataUrl,
                userAttribute,
                allowUnsolicited,
                landingUrl,
                emailDomains,
                clockSkewSeconds,
                signAuthnRequests,
                wantAssertionsEncrypted,
                allowAesCbc,
                maxAuthenticationAge,
                logoUrl);
    }

    private static Optional<String> host(String entityId) {
        try {
            return Optional.ofNullable(new URI(entityId).getHost());
        } catch (URISyntaxException noUri) {
            return Optional.empty();
        }
    }
}
