package io.tollbridge.api;

import io.tollbridge.directory.AccountSettings;
import io.tollbridge.directory.IdentityProviderSettings;
import io.tollbridge.directory.IdentityProviderType;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.MetadataPolicy;
import io.tollbridge.directory.RequestSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a request says of an identity provider beside its metadata (HTTP.md section 5). */
public record IdentityProviderBody(
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
        Optional<String> logoUrl,
        RequestSettings requests,
        AccountSettings accounts,
        MetadataPolicy metadata) {
    private static final int DEFAULT_SKEW = 60;
    private static final int LONGEST_NAME = 200;

    /** Notes what is wrong in the fields. */
    public static IdentityProviderBody read(Fields fields) {
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
                fields.text("logo_url"),
                requests(fields),
                accounts(fields),
                metadata(fields));
    }

    private static RequestSettings requests(Fields fields) {
        boolean forceAuthn = fields.flag("force_authn", false);
        Optional<String> nameIdFormat = fields.text("name_id_format");
        List<String> authnContexts = fields.texts("authn_contexts");
        boolean byArtifact = fields.value("response_binding", IdentityProviderBody::isArtifact, false);
        return fields.part(
                () -> new RequestSettings(forceAuthn, nameIdFormat, authnContexts, byArtifact), RequestSettings.USUAL);
    }

    private static AccountSettings accounts(Fields fields) {
        boolean createUsers = fields.flag("create_users", false);
        Map<String, String> mapping = fields.textsByName("attribute_mapping");
        return fields.part(() -> new AccountSettings(createUsers, mapping), AccountSettings.USUAL);
    }

    /** What is to happen with changed metadata, and whose signature it must have. */
    static MetadataPolicy metadata(Fields fields) {
        boolean applyChanges = fields.flag("apply_metadata_changes", false);
        Optional<String> certificate = fields.document("metadata_signing_certificate");
        return fields.part(() -> new MetadataPolicy(applyChanges, certificate), MetadataPolicy.USUAL);
    }

    private static boolean isArtifact(String binding) {
        return switch (binding) {
            case "HTTP-POST" -> false;
            case "HTTP-Artifact" -> true;
            default -> throw new InvalidValue("response_binding", "must be HTTP-POST or HTTP-Artifact");
        };
    }

    /** The name, unless it was left out: then the host in the entity id, or the entity id itself. */
    public String nameOr(String entityId) {
        return name.orElseGet(() -> {
            String host = host(entityId).orElse(entityId);
            return host.length() <= LONGEST_NAME ? host : host.substring(0, LONGEST_NAME);
        });
    }

    /** May throw {@link InvalidValue}. */
    public IdentityProviderSettings settings(String nameOrHost) {
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
                logoUrl,
                requests,
                accounts,
                metadata);
    }

    private static Optional<String> host(String entityId) {
        try {
            return Optional.ofNullable(new URI(entityId).getHost());
        } catch (URISyntaxException noUri) {
            return Optional.empty();
        }
    }
}
