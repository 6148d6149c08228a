package io.tollbridge.directory;

import java.time.Instant;

/**
 * When a certificate ends that logins depend on: of an identity provider the active one that ends last, of a service
 * provider's key its own.
 *
 * @param organization the organization's slug
 * @param kind {@code identity_provider} or {@code service_provider}
 * @param name the identity provider's name, or {@code signing} or {@code encryption}
 */
public record CertificateEnd(String organization, String kind, String name, Instant notAfter) {}
