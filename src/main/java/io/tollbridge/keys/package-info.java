/**
 * Keys and secrets: the master key that encrypts private keys at rest, each organization's signing and encryption key with
 * its self-signed certificate, the rotating keys that sign tokens and their publication (JWK Set, RFC 7517), random
 * tokens, people's passwords. Of ours it uses what {@code directory} says of algorithms and lifetimes alone; the tables behind it are
 * {@code OrganizationKeyStore} and {@code SigningKeyStore}, which {@code store} implements.
 */
@org.jspecify.annotations.NullMarked
package io.tollbridge.keys;
