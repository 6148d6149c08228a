/**
 * OAuth 2.0: requests, client authentication, grants, the one token issuer, introspection, errors. Nimbus' OAuth SDK reads
 * and writes the messages. Uses saml and directory. Specs: RFC 6749, 7009, 7521, 7522, 7662.
 */
@org.jspecify.annotations.NullMarked
package io.tollbridge.oauth;
