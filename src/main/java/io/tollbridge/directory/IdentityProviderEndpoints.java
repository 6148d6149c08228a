package io.tollbridge.directory;

import java.util.Optional;

/**
 * Where an identity provider listens, by the bindings this service provider speaks.
 *
 * @param sloRedirectResponse where answers to its own LogoutRequests go by HTTP-Redirect (ResponseLocation, Metadata §2.2.2);
 *     absent: where requests go
 * @param artifactResolution its ArtifactResolutionService by SOAP (Bindings §3.6)
 */
public record IdentityProviderEndpoints(
        Optional<String> ssoRedirect,
        Optional<String> ssoPost,
        Optional<String> sloRedirect,
        Optional<String> sloPost,
        Optional<String> sloRedirectResponse,
        Optional<String> sloPostResponse,
        Optional<String> artifactResolution) {}
