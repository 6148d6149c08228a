package io.tollbridge.oauth;

import java.util.UUID;

/**
 * What may be told of a user (OpenID Connect Core §5.1).
 *
 * @param emailVerified the identity provider that signed the user in is the one this organization has made answerable for
 *     the address's domain ({@code email_domains}). An address that an administrator typed in, or that an identity provider
 *     without domains asserts, nobody has verified: relying parties link accounts by it, which is how they are taken over
 */
public record UserClaims(UUID userId, String name, String email, boolean emailVerified) {}
