package io.tollbridge.login;

import io.tollbridge.directory.AuthorizedApplications;
import io.tollbridge.directory.IdentityProvider;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;

/**
 * Where an unsolicited login lands (HTTP.md section 7): RelayState only if it is a local path or lies at the origin of a
 * registered redirect URI of an approved application; else the identity provider's {@code landing_url}, else the start page.
 */
public final class Landing {
    private final AuthorizedApplications applications;

    public Landing(AuthorizedApplications applications) {
        this.applications = applications;
    }

    String of(IdentityProvider identityProvider, Optional<String> relayState) {
        UUID organization = identityProvider.organizationId();
        return relayState
                .filter(state -> isAllowed(organization, state))
                .or(() -> identityProvider.settings().landingUrl().filter(url -> isAllowed(organization, url)))
                .orElse("/");
    }

    /** Whether a browser of this organization may be sent there. */
    public boolean isAllowed(UUID organizationId, String target) {
        if (LocalPath.parse(target).isPresent()) {
            return true;
        }
        Optional<String> origin = origin(target);
        return origin.isPresent()
                && applications.redirectUris(organizationId).stream()
                        .anyMatch(uri -> origin(uri).equals(origin));
    }

    /** Scheme, host and port, compared whole: a prefix of characters would let example.com.evil.example in. */
    private static Optional<String> origin(String text) {
        try {
            if (text.length() > 2000 || !text.chars().allMatch(c -> c > 0x20 && c < 0x7F && c != '\\')) {
                return Optional.empty();
            }
            URI uri = URI.create(text);
            boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            return web && uri.getHost() != null && uri.getRawUserInfo() == null
                    ? Optional.of(uri.getScheme() + "://" + uri.getHost() + ":" + port(uri))
                    : Optional.empty();
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
    }
}
