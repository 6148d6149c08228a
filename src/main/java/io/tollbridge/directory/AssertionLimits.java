package io.tollbridge.directory;

import java.util.List;

/**
 * Which assertions a client may exchange.
 *
 * @param recipients further URLs that an assertion's Recipient may be in the SAML2-bearer grant
 * @param maxLifetime seconds from IssueInstant to the confirmation's end at most, 60 to 86,400
 */
public record AssertionLimits(List<String> recipients, int maxLifetime) {
    public static final int DEFAULT_LIFETIME = 4_200;
    public static final AssertionLimits DEFAULT = new AssertionLimits(List.of(), DEFAULT_LIFETIME);

    public AssertionLimits {
        recipients = List.copyOf(recipients);
        if (maxLifetime < 60 || maxLifetime > 86_400) {
            throw new InvalidValue("max_assertion_lifetime", "must be 60 to 86400 seconds");
        }
        if (recipients.size() > 125) {
            throw new InvalidValue("assertion_recipients", "must be at most 125");
        }
        recipients.forEach(uri -> RedirectUri.requireWeb("assertion_recipients", uri));
    }
}
