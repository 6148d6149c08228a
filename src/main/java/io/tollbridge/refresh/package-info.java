/**
 * Metadata over its life: what lies behind an identity provider's metadata URL is fetched on schedule, compared with the
 * last good copy, and applied or held for an administrator. Whatever is wrong with it, the last good copy stands. Uses
 * outbound to fetch, saml to read, directory to keep.
 * Specs: SAML 2.0 Metadata §2.3 (validUntil, cacheDuration), §3 (signature); RFC 9110 §13 (conditional requests).
 */
@org.jspecify.annotations.NullMarked
package io.tollbridge.refresh;
