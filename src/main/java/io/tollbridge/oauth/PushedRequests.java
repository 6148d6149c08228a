package io.tollbridge.oauth;

import com.nimbusds.oauth2.sdk.PushedAuthorizationSuccessResponse;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.Sha256;
import io.tollbridge.keys.Secrets;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Takes authorization requests from clients themselves (RFC 9126): authenticated, checked, and out of the browser's hands. */
public final class PushedRequests {
    /** RFC 9126 §2.2: 5 to 600 seconds; a person has to follow a link within it, no more. */
    private static final Duration LIFETIME = Duration.ofSeconds(90);

    /** What authenticates the client is no part of its request. */
    private static final Set<String> AUTHENTICATION =
            Set.of("client_secret", "client_assertion", "client_assertion_type");

    private final ClientAuthenticator clients;
    private final Callers callers;
    private final AuthorizationRequestReader reader;
    private final KeptRequests keptRequests;
    private final DpopProofs proofs;
    private final Secrets secrets;
    private final Clock clock;

    public PushedRequests(
            ClientAuthenticator clients,
            Callers callers,
            AuthorizationRequestReader reader,
            KeptRequests keptRequests,
            DpopProofs proofs,
            Secrets secrets,
            Clock clock) {
        this.clients = clients;
        this.callers = callers;
        this.reader = reader;
        this.keptRequests = keptRequests;
        this.proofs = proofs;
        this.secrets = secrets;
        this.clock = clock;
    }

    /**
     * The {@code request_uri} as JSON, for status 201; or an {@link OAuthException}.
     *
     * @param dpop the DPoP headers of the request
     */
    public String answer(FormRequest form, List<String> dpop) {
        Client client = clients.authenticate(form, callers::byClientId).client();
        if (form.parameter("request_uri").isPresent()) { // RFC 9126 §2.1: MUST be refused
            throw new OAuthException(new OAuthError.InvalidRequest("request_uri must not be pushed."));
        }
        Map<String, List<String>> parameters = new HashMap<>(form.parameters());
        parameters.keySet().removeAll(AUTHENTICATION);
        parameters.put("client_id", List.of(client.clientId()));
        proofs.atPushedRequest(dpop).ifPresent(key -> bind(parameters, key));
        require(parameters, client);
        Instant now = clock.instant();
        String handle = secrets.token();
        keptRequests.keep(new KeptRequest(
                Sha256.of(handle),
                client.clientId(),
                Optional.empty(),
                Parameters.form(parameters),
                now,
                now.plus(LIFETIME)));
        return new PushedAuthorizationSuccessResponse(
                        URI.create(AuthorizationRequestReader.PUSHED + handle), LIFETIME.toSeconds())
                .toJSONObject()
                .toJSONString();
    }

    /** RFC 9449 §10.1: a proof counts as the dpop_jkt of its key, and both together must agree. */
    private static void bind(Map<String, List<String>> parameters, String key) {
        if (Parameters.first(parameters, "dpop_jkt")
                .filter(named -> !named.equals(key))
                .isPresent()) {
            throw new OAuthException(new OAuthError.InvalidDpopProof("dpop_jkt names another key than the proof's"));
        }
        parameters.put("dpop_jkt", List.of(key));
    }

    /** Held to the same as at the authorization endpoint; here all of it is told to the client (RFC 9126 §2.3). */
    private void require(Map<String, List<String>> parameters, Client client) {
        try {
            var _ = reader.read(parameters, client, true);
        } catch (AuthorizationRefused refused) {
            throw new OAuthException(
                    switch (refused.refusal()) {
                        case AuthorizationRefusal.Shown shown ->
                            new OAuthError.InvalidRequest(Printable.of(shown.told()));
                        case AuthorizationRefusal.Redirected redirected ->
                            new OAuthError.AuthorizationRequestRefused(redirected.error(), redirected.told());
                    });
        }
    }
}
