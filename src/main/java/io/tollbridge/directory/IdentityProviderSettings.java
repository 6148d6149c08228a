package io.tollbridge.directory;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an administrator sets for an identity provider; what its metadata says stands in {@link IdentityProvider}.
 *
 * @param userAttribute the attribute whose one value is the user's e-mail address; absent: the NameID is
 * @param landingUrl where an unsolicited login lands without a usable RelayState
 * @param emailDomains whom it may speak for, folded; empty: everybody in the organization
 * @param clockSkewSeconds 0 to 300
 * @param maxAuthenticationAge seconds since AuthnInstant at most, if it is judged
 * @param requests what its AuthnRequests ask for
 * @param accounts what a login makes of attributes
 * @param metadata what happens when the metadata behind its URL changes
 */
public record IdentityProviderSettings(
        String displayName,
        IdentityProviderType type,
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
    private static final Pattern DOMAIN = Pattern.compile("[^\\s@]{1,255}");

    public IdentityProviderSettings {
        // Rows of before V3 have none.
        requests = Objects.requireNonNullElse(requests, RequestSettings.USUAL);
        accounts = Objects.requireNonNullElse(accounts, AccountSettings.USUAL);
        metadata = Objects.requireNonNullElse(metadata, MetadataPolicy.USUAL);
        emailDomains = emailDomains.stream().map(EmailAddress::folded).toList();
        if (displayName.isBlank() || displayName.length() > 200) {
            throw new InvalidValue("display_name", "must have 1 to 200 characters");
        }
        if (clockSkewSeconds < 0 || clockSkewSeconds > 300) {
            throw new InvalidValue("clock_skew_seconds", "must be 0 to 300");
        }
        if (maxAuthenticationAge.filter(age -> age < 1).isPresent()) {
            throw new InvalidValue("max_authentication_age", "must be 1 or more seconds");
        }
        for (String domain : emailDomains) {
            if (!DOMAIN.matcher(domain).matches()) {
                throw new InvalidValue("email_domains", domain + " is no domain");
            }
        }
        metadataUrl.ifPresent(url -> requireWeb("metadata_url", url));
        logoUrl.ifPresent(url -> requireWeb("logo_url", url));
        userAttribute = userAttribute.filter(name -> !name.isBlank());
    }

    /** Pages show and the service fetches these: javascript:, data: and file: stay out. */
    static void requireWeb(String field, String text) {
        try {
            URI uri = new URI(text);
            boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            if (web && uri.getHost() != null && uri.getRawUserInfo() == null && text.length() <= 2000) {
                return;
            }
        } catch (URISyntaxException malformed) {
            throw new InvalidValue(field, "is no URL");
        }
        throw new InvalidValue(field, "must be an http or https URL of at most 2000 characters");
    }

    /** Whether this identity provider may say who the owner of the address is. */
    public boolean maySpeakFor(EmailAddress email) {
        return emailDomains.isEmpty() || emailDomains.contains(email.domain());
    }

    /** The same settings, with the metadata fetched from there. */
    public IdentityProviderSettings withMetadataUrl(String url) {
        return new IdentityProviderSettings(
                displayName,
                type,
                Optional.of(url),
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
}
