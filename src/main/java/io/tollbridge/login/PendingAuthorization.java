package io.tollbridge.login;

import io.tollbridge.directory.Client;
import io.tollbridge.oauth.AuthorizationRequest;
import io.tollbridge.oauth.AuthorizationRequest.Prompt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An authorization request on its way through sign-in and decisions.
 *
 * @param parameters as they were sent
 * @param handle by which it is kept; empty as long as it can be answered at once
 * @param since when it came
 * @param consented the person has said yes to what it asks for
 */
record PendingAuthorization(
        AuthorizationRequest request,
        Client client,
        Map<String, List<String>> parameters,
        Optional<String> handle,
        Instant since,
        boolean consented) {
    /** The identity provider's clock says when somebody signed in, and it may be behind ours. */
    private static final Duration SKEW = Duration.ofSeconds(60);

    PendingAuthorization consentedTo() {
        return new PendingAuthorization(request, client, parameters, handle, since, true);
    }

    /** The session was opened for this request, so that another sign-in would bring nothing new. */
    boolean hasSignedInFor(SignedIn session) {
        return handle.isPresent() && !session.startedAt().isBefore(since);
    }

    /** Whether this sign-in is as recent as the request wants it (OpenID Connect Core §3.1.2.1, prompt and max_age). */
    boolean isSatisfiedBy(SignedIn session) {
        boolean signedInForIt = hasSignedInFor(session);
        if (request.asks(Prompt.SELECT_ACCOUNT) && !signedInForIt) {
            return false;
        }
        Instant signedIn =
                session.details().authTime().map(Instant::ofEpochSecond).orElse(session.startedAt());
        if (request.asks(Prompt.LOGIN) && (!signedInForIt || signedIn.isBefore(since.minus(SKEW)))) {
            return false;
        }
        // Who has signed in for it may take a while with what follows; the age is that of the moment it was asked.
        Duration tolerance = signedInForIt ? SKEW : Duration.ZERO;
        return request.maxAge()
                .map(most -> !signedIn.isBefore(since.minus(most).minus(tolerance)))
                .orElse(true);
    }
}
