package io.tollbridge.oauth;

import io.tollbridge.directory.Sha256;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Takes the access token of a request to one of this service's own resources: as a bearer (RFC 6750), or with the proof of
 * the key it is bound to (RFC 9449 §7), and with the certificate it is bound to (RFC 8705 §3).
 */
public final class ResourceAccess {
    private final Tokens tokens;
    private final DpopProofs proofs;
    private final String issuer;
    private final Clock clock;

    public ResourceAccess(Tokens tokens, DpopProofs proofs, String issuer, Clock clock) {
        this.tokens = tokens;
        this.proofs = proofs;
        this.issuer = issuer;
        this.clock = clock;
    }

    /**
     * What a request shows.
     *
     * @param authorization the header
     * @param dpop the DPoP headers, in a sound request at most one
     * @param certificate of the TLS connection, from whoever may be believed to tell
     */
    public record Shown(
            Optional<String> authorization,
            List<String> dpop,
            Optional<X509Certificate> certificate,
            String method,
            String path) {}

    /** What comes of it. */
    public sealed interface Outcome {
        /** The token is good, and whoever sent it may. */
        record Good(ActiveToken token) implements Outcome {}

        /** There is no token, in no way that this service knows. */
        record Absent() implements Outcome {}

        /** The token is not good. */
        record Bad() implements Outcome {}

        /** The token is bound to a key, and the proof for it is missing or not good (RFC 9449 §7.1). */
        record Unproved(String error, Optional<String> nonce) implements Outcome {
            /** The {@code WWW-Authenticate} header. */
            public String challenge() {
                return "DPoP error=\"" + error + "\", algs=\"ES256 ES384 ES512 RS256 PS256\"";
            }
        }
    }

    /** Judges it; one statement, and one more where there is a proof to be used up. */
    public Outcome judge(Shown shown) {
        Optional<String> bearer = credentials(shown, "bearer ");
        Optional<String> dpop = credentials(shown, "dpop ");
        Optional<String> sent = bearer.or(() -> dpop);
        if (sent.isEmpty()) {
            return new Outcome.Absent();
        }
        Optional<ActiveToken> active = tokens.active(Sha256.of(sent.get()), clock.instant());
        if (active.isEmpty()) {
            return new Outcome.Bad();
        }
        Optional<String> certificate = active.get().details().certificateThumbprint();
        if (certificate.isPresent() && !certificate.equals(shown.certificate().map(CertificateThumbprint::of))) {
            return new Outcome.Bad(); // RFC 8705 §3: 401 and invalid_token
        }
        Optional<String> boundTo = active.get().details().keyThumbprint();
        if (boundTo.isEmpty()) {
            // §7.1: a token that is bound to nothing is no DPoP token.
            return dpop.isPresent() ? new Outcome.Bad() : new Outcome.Good(active.get());
        }
        if (bearer.isPresent()) {
            return new Outcome.Unproved("invalid_token", Optional.empty()); // §7.2: never as a bearer token
        }
        try {
            String shownKey = proofs.atResource(shown.dpop(), shown.method(), shown.path(), sent.get());
            return shownKey.equals(boundTo.get())
                    ? new Outcome.Good(active.get())
                    : new Outcome.Unproved("invalid_token", Optional.empty());
        } catch (OAuthException refused) {
            Optional<String> nonce = refused.error() instanceof OAuthError.UseDpopNonce wanted
                    ? Optional.of(wanted.nonce())
                    : Optional.empty();
            return new Outcome.Unproved(refused.error().answer().code(), nonce);
        }
    }

    /**
     * Whether it is meant for this service (RFC 9068 §4, RFC 9700 §2.3). Without this, an API that was shown a token meant for
     * that API could manage the organization with it. The user info endpoint does not ask: it tells what an ID token tells,
     * and clients that name a resource call it with the one token they have.
     */
    public boolean isMeantForThisService(ActiveToken token) {
        return JwtAccessTokens.audience(token.details(), issuer).contains(issuer);
    }

    private static Optional<String> credentials(Shown shown, String scheme) {
        return shown.authorization()
                .map(String::strip)
                .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(scheme))
                .map(value -> value.substring(scheme.length()).strip());
    }
}
