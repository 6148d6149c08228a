package io.tollbridge.oauth;

import io.tollbridge.directory.Client;
import java.util.List;

/** Narrows whom a token is for to what its request asks (RFC 8707 §2.2): never beyond what was authorized. */
final class Resources {
    private Resources() {}

    static TokenDetails narrowed(TokenDetails authorized, FormRequest request, Client client) {
        List<String> asked = request.values("resource");
        if (asked.isEmpty()) {
            return authorized;
        }
        if (!authorized.audience().containsAll(asked)) {
            throw new OAuthException(new OAuthError.InvalidTarget(
                    client.clientId() + " asks for a resource beyond its authorization",
                    "The resource was not authorized."));
        }
        return authorized.withAudience(asked);
    }
}
