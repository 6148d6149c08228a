package io.tollbridge.oauth;

import io.tollbridge.saml.SamlSession;
import java.util.List;
import java.util.Optional;

/**
 * What a token carries beyond its row's columns.
 *
 * @param audience whom it is for (RFC 8707); empty: this service
 * @param keyThumbprint of the DPoP key it is bound to (RFC 9449 §6.1, {@code jkt})
 * @param certificateThumbprint of the certificate it is bound to (RFC 8705 §3.1, {@code x5t#S256})
 * @param actor who acts for the user (RFC 8693 §4.1)
 * @param authTime when its user signed in, in seconds since 1970 (OpenID Connect Core §2)
 * @param proxyCount how many further assertions may be based on the one it came from (Core §2.5.1.6)
 * @param samlSession what single logout knows it by, where it came from an assertion itself; what comes from it in turn
 *     ends with it
 */
public record TokenDetails(
        List<String> audience,
        Optional<String> keyThumbprint,
        Optional<String> certificateThumbprint,
        Optional<Actor> actor,
        Optional<Long> authTime,
        Optional<Integer> proxyCount,
        Optional<SamlSession> samlSession) {
    public static final TokenDetails NONE = new TokenDetails(
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    public TokenDetails {
        audience = List.copyOf(audience);
    }

    /** Bound to a key of the client's: the token alone is not enough. */
    public boolean bound() {
        return keyThumbprint.isPresent() || certificateThumbprint.isPresent();
    }

    public TokenDetails withAudience(List<String> wanted) {
        return new TokenDetails(wanted, keyThumbprint, certificateThumbprint, actor, authTime, proxyCount, samlSession);
    }

    public TokenDetails withKeyThumbprint(Optional<String> thumbprint) {
        return new TokenDetails(audience, thumbprint, certificateThumbprint, actor, authTime, proxyCount, samlSession);
    }

    public TokenDetails withCertificateThumbprint(Optional<String> thumbprint) {
        return new TokenDetails(audience, keyThumbprint, thumbprint, actor, authTime, proxyCount, samlSession);
    }

    /** Bound to this, and to nothing that its source was bound to. */
    TokenDetails withBinding(Binding binding) {
        return withKeyThumbprint(binding.keyThumbprint()).withCertificateThumbprint(binding.certificateThumbprint());
    }

    public TokenDetails withActor(Optional<Actor> acting) {
        return new TokenDetails(
                audience, keyThumbprint, certificateThumbprint, acting, authTime, proxyCount, samlSession);
    }

    public TokenDetails withAuthTime(Optional<Long> seconds) {
        return new TokenDetails(
                audience, keyThumbprint, certificateThumbprint, actor, seconds, proxyCount, samlSession);
    }

    public TokenDetails withProxyCount(Optional<Integer> count) {
        return new TokenDetails(audience, keyThumbprint, certificateThumbprint, actor, authTime, count, samlSession);
    }

    public TokenDetails withSamlSession(Optional<SamlSession> session) {
        return new TokenDetails(audience, keyThumbprint, certificateThumbprint, actor, authTime, proxyCount, session);
    }

    /** What a credential inherits that comes from this one: it needs no name of its own to be ended by. */
    public TokenDetails inherited() {
        return new TokenDetails(
                audience, keyThumbprint, certificateThumbprint, actor, authTime, proxyCount, Optional.empty());
    }
}
