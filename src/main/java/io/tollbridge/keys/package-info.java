/**
 * Keys and secrets: the master key that encrypts private keys at rest, each organization's signing and encryption key with
 * its self-signed certificate, random tokens, people's passwords. Uses nothing else of ours; the table behind it is
 * {@code OrganizationKeyStore}, which {@code store} implements.
 */
@org.jspecify.annotations.NullMarked
package io.tollbridge.keys;
