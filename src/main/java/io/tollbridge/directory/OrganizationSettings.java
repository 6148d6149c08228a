package io.tollbridge.directory;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What an administrator sets for the whole organization.
 *
 * @param idleTimeoutMinutes 5 to 480; a token or session that nobody uses for so long is dead; absent: none is
 * @param hipaa the idle timeout is 15 minutes at most, and no refresh tokens are given
 * @param defaultDivision where users stand of whom nothing else is said, by name
 * @param signInName what its sign-in page calls it; absent: its name
 * @param logoUrl what its sign-in page shows
 * @param implicitAllowed the implicit grant gives tokens here, for as long as it lasts at all ({@link ImplicitSunset})
 * @param emailDomains folded and in order; whoever types an address of one on the start page is brought here. Set by
 *     operators alone, as nobody else could say whose a domain is
 * @param version counts the changes; the resource's ETag
 */
public record OrganizationSettings(
        UUID organizationId,
        String slug,
        String name,
        Optional<Integer> idleTimeoutMinutes,
        boolean hipaa,
        String defaultDivision,
        Optional<String> signInName,
        Optional<String> logoUrl,
        boolean implicitAllowed,
        List<String> emailDomains,
        int version) {
    private static final Pattern DOMAIN = Pattern.compile("[^\\s@\\p{Cntrl}\\p{Cs}]{1,255}");
    private static final int MOST_DOMAINS = 200;

    private static final int SHORTEST_MINUTES = 5;
    private static final int LONGEST_MINUTES = 480;
    private static final int HIPAA_MINUTES = 15;

    public OrganizationSettings {
        if (name.isBlank() || name.length() > 200) {
            throw new InvalidValue("name", "must have 1 to 200 characters");
        }
        if (idleTimeoutMinutes
                .filter(minutes -> minutes < SHORTEST_MINUTES || minutes > LONGEST_MINUTES)
                .isPresent()) {
            throw new InvalidValue("idle_timeout_minutes", "must be 5 to 480, or null for none");
        }
        if (signInName.filter(text -> text.isBlank() || text.length() > 200).isPresent()) {
            throw new InvalidValue("sign_in_name", "must have 1 to 200 characters, or be null for the name");
        }
        logoUrl.ifPresent(url -> IdentityProviderSettings.requireWeb("logo_url", url));
        emailDomains = emailDomains.stream()
                .map(EmailAddress::folded)
                .distinct()
                .sorted()
                .toList();
        for (String domain : emailDomains) {
            if (!DOMAIN.matcher(domain).matches()) {
                throw new InvalidValue("email_domains", domain + " is no domain");
            }
        }
        if (emailDomains.size() > MOST_DOMAINS) {
            throw new InvalidValue("email_domains", "must be " + MOST_DOMAINS + " at most");
        }
    }

    /** What its sign-in page calls it. */
    public String shownName() {
        return signInName.orElse(name);
    }

    /** What holds: the idle timeout, with HIPAA 15 minutes at most. */
    public Optional<Integer> effectiveIdleTimeoutMinutes() {
        return hipaa
                ? Optional.of(Math.min(HIPAA_MINUTES, idleTimeoutMinutes.orElse(HIPAA_MINUTES)))
                : idleTimeoutMinutes;
    }
}
