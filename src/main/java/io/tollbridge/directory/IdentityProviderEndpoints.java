package io.tollbridge.directory;

import java.util.Map;
import java.util.Optional;

/**
 * Where an identity provider listens, by the bindings this service provider speaks.
 *
 * @param sloRedirectResponse where answers to its own LogoutRequests go by HTTP-Redirect (ResponseLocation, Metadata §2.2.2);
 *     absent: where requests go
 * @param artifactResolution its first ArtifactResolutionService by SOAP (Bindings §3.6)
 * @param artifactResolvers all of them by their index, as artifacts name them; empty: none has an index
 */
public record IdentityProviderEndpoints(
        Optional<String> ssoRedirect,
        Optional<String> ssoPost,
        Optional<String> sloRedirect,
        Optional<String> sloPost,
        Optional<String> sloRedirectResponse,
        Optional<String> sloPostResponse,
        Optional<String> artifactResolution,
        Map<Integer, String> artifactResolvers) {
    public IdentityProviderEndpoints {
        // Rows of before have none.
        artifactResolvers = artifactResolvers == null ? Map.of() : Map.copyOf(artifactResolvers);
    }

    /** Where an artifact with this index is resolved (Bindings §3.6.4.2); empty: nowhere. */
    public Optional<String> artifactResolver(int index) {
        return artifactResolvers.isEmpty() ? artifactResolution : Optional.ofNullable(artifactResolvers.get(index));
    }
}
