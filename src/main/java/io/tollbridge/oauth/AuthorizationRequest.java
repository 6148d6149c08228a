package io.tollbridge.oauth;

import io.tollbridge.directory.Scopes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An authorization request that may be answered (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1): {@link
 * AuthorizationRequestReader} has held it to its client's registration.
 *
 * @param organization the slug of the organization that {@code org} names
 * @param redirectUriSent it stood in the request, and so must stand in the token request too (RFC 6749 §4.1.3)
 * @param scope what is asked for; none: all that the client may have
 * @param codeChallenge of method S256 (RFC 7636)
 * @param resources whom the token shall be for (RFC 8707)
 * @param maxAge how long ago the person may have signed in
 * @param provider id or name of the identity provider to go to
 * @param subjectHint whom {@code id_token_hint} names: nobody else may be the answer's subject
 * @param keyThumbprint the DPoP key that must redeem the code (RFC 9449 §10)
 */
public record AuthorizationRequest(
        String clientId,
        Optional<String> organization,
        ReturnAddress returnAddress,
        boolean redirectUriSent,
        ResponseType type,
        Scopes scope,
        Optional<String> codeChallenge,
        Optional<String> nonce,
        List<String> resources,
        Set<Prompt> prompts,
        Optional<Duration> maxAge,
        Optional<String> provider,
        Optional<String> loginHint,
        Optional<String> subjectHint,
        Optional<String> keyThumbprint) {
    public AuthorizationRequest {
        resources = List.copyOf(resources);
        prompts = Set.copyOf(prompts);
    }

    /** The {@code response_type}. */
    public enum ResponseType {
        CODE,
        /** Until {@link io.tollbridge.directory.ImplicitSunset}. */
        TOKEN
    }

    /** The {@code prompt} of OpenID Connect Core §3.1.2.1. */
    public enum Prompt {
        NONE,
        LOGIN,
        CONSENT,
        SELECT_ACCOUNT
    }

    public boolean asks(Prompt prompt) {
        return prompts.contains(prompt);
    }
}
