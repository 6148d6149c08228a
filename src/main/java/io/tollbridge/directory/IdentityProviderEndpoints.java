package io.tollbridge.directory;

import java.util.Optional;

/** Where an identity provider listens, by the bindings this service provider speaks. */
public record IdentityProviderEndpoints(
        Optional<String> ssoRedirect,
        Optional<String> ssoPost,
        Optional<String> sloRedirect,
        Optional<String> sloPost) {}
